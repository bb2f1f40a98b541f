package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.VirtualClock;
import io.coral.spec.Features;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays whose content stays where it was used last. */
@Timeout(60)
class ArraysTest {

  static final int N = 10;
  static final long BYTES = Float.BYTES * N;

  @TempDir Path temp;
  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    openRig(Map.of());
  }

  private void openRig(Map<String, Object> settings) throws IOException {
    rig = new Rig(temp, EngineLimits.of(Settings.of(EngineLimits.PID, settings)));
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private CoralArray array(float value) {
    CoralArray array = rig.engine.array(BYTES);
    write(array, value);
    return array;
  }

  static void write(CoralArray array, float value) {
    try (CoralArray.View view = array.write()) {
      for (int i = 0; i < N; i++) {
        view.buffer().putFloat(Float.BYTES * i, value);
      }
    }
  }

  /** What all its elements are. */
  static float read(CoralArray array) {
    try (CoralArray.View view = array.read()) {
      float first = view.buffer().getFloat(0);
      for (int i = 1; i < N; i++) {
        assertThat(view.buffer().getFloat(Float.BYTES * i)).isEqualTo(first);
      }
      return first;
    }
  }

  static Request sum(CoralArray a, CoralArray b, CoralArray c) {
    return Request.of("math.addition").arg(a).arg(b).arg(c).arg(N);
  }

  static Request scale(CoralArray data, float factor) {
    return Request.of("math.scale").arg(data).arg(factor);
  }

  // ---- what stays ----------------------------------------------------------------------------

  @Test
  void aResultThatTheNextRequestReadsStaysOnTheBoard() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(2);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);

    Receipt first = rig.run(sum(a, b, c)).receipt();
    Receipt second = rig.run(sum(c, b, d)).receipt();

    assertThat(first.bytesIn()).isEqualTo(2 * BYTES);
    assertThat(second.bytesIn()).isZero();
    assertThat(second.bytesSpared()).isEqualTo(2 * BYTES);
    assertThat(first.bytesOut() + second.bytesOut()).isZero();
    assertThat(read(d)).isEqualTo(5);
    assertThat(read(c)).isEqualTo(3);
  }

  @Test
  void aLookLeavesTheContentWhereItIsToo() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    rig.run(scale(a, 3));
    assertThat(read(a)).isEqualTo(3);

    assertThat(rig.run(scale(a, 2)).receipt().bytesIn()).isZero();
    try (CoralArray.View view = a.readWrite()) {
      for (int i = 0; i < N; i++) {
        view.buffer().putFloat(Float.BYTES * i, 1 + view.buffer().getFloat(Float.BYTES * i));
      }
    }

    assertThat(rig.run(scale(a, 2)).receipt().bytesIn()).isEqualTo(BYTES);
    assertThat(read(a)).isEqualTo(14);
  }

  @Test
  void aNewArrayIsZeroEverywhere() {
    rig.simulator(Rig.BOARD);
    CoralArray fresh = rig.engine.array(BYTES);
    CoralArray c = rig.engine.array(BYTES);

    rig.run(sum(fresh, array(4), c));

    assertThat(read(c)).isEqualTo(4);
    assertThat(read(fresh)).isZero();
  }

  @Test
  void oneArrayIsReadAndWrittenByOneRequest() {
    rig.simulator(Rig.BOARD);
    CoralArray x = array(1);
    for (int i = 0; i < 5; i++) {
      rig.run(sum(x, x, x));
    }
    assertThat(read(x)).isEqualTo(32);
  }

  @Test
  void anArrayGoesFromOneMemoryToAnotherBetweenStages() {
    rig.simulator(Rig.BOARD);
    CoralArray data = array(2);
    Request affine = Request.of("math.affine").arg(data).arg(3f).arg(1f);

    rig.run(affine);
    rig.run(scale(data, 2));
    rig.run(affine);
    rig.run(scale(data, 2));

    assertThat(read(data)).isEqualTo(86);
  }

  @Test
  void whereARuntimeCopiesNoOtherMemoryTheyHaveAHostSide() {
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), Rig.without(Features.HOST_RANGES), SimClock.REAL)) {
      rig.engine.add(simulator, 0);
      CoralArray a = array(1);
      CoralArray c = rig.engine.array(BYTES);
      rig.run(sum(a, a, c));
      assertThat(rig.run(scale(c, 2)).receipt().bytesIn()).isZero();
      assertThat(read(c)).isEqualTo(4);
      rig.engine.remove(simulator);
    }
  }

  // ---- where it goes -------------------------------------------------------------------------

  @Test
  void aProgrammingAndACloseLeaveNothingBehind() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    SimRuntime simulator = rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(1);
    rig.run(scale(a, 5));

    rig.run(new Rig.Addition("other", N).request);
    rig.run(Request.of("other.scale").arg(b).arg(7f));
    rig.engine.remove(simulator);

    assertThat(read(a)).isEqualTo(5);
    assertThat(read(b)).isEqualTo(7);
  }

  @Test
  void whatWasUsedLongestAgoGoesToTheHostWhereThereIsNoRoom() {
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 3 * BYTES, 0);
    rig.simulator(Rig.BOARD.withMemories(List.of(bank, bank)));
    List<CoralArray> arrays = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CoralArray array = array(i);
      rig.run(scale(array, 2));
      arrays.add(array);
    }

    assertThat(rig.run(scale(arrays.get(7), 2)).receipt().bytesSpared()).isEqualTo(BYTES);
    for (int i = 0; i < 7; i++) {
      assertThat(read(arrays.get(i))).isEqualTo(2 * i);
    }
    assertThat(read(arrays.get(7))).isEqualTo(28);
  }

  @Test
  void aClosedArrayGivesItsRoomBackOnceItIsNotUsed() {
    OddDevice counting = OddDevice.counting("allocate");
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 2 * BYTES, 0);
    try (SimRuntime simulator =
        new SimRuntime(
            List.of(Rig.BOARD.withMemories(List.of(bank, bank))),
            SimRuntime.ALL_FEATURES,
            SimClock.REAL)) {
      rig.engine.add(counting.runtime(simulator), 0);
      for (int i = 0; i < 20; i++) {
        CoralArray array = array(i);
        Answer answer = rig.engine.submit(scale(array, 2));
        array.close();
        Rig.answer(answer);
      }
      rig.engine.remove(simulator);
    }
    // had one been kept, each further one would have been refused once before it made room
    assertThat(counting.calls.get()).isEqualTo(20);
  }

  @Test
  void whatOnlyALostBoardHadIsGoneAndSaidSo() {
    rig.simulator(Rig.BOARD.withFaults("run:2=lose"));
    CoralArray a = array(1);
    rig.run(scale(a, 2));
    rig.simulator(Rig.BOARD);

    rig.run(new Rig.Addition(N).request);
    rig.run(new Rig.Addition(N).request);

    assertThatThrownBy(a::read)
        .isInstanceOfSatisfying(
            ArrayException.class,
            e -> assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT))
        .hasMessageContaining("the board that had it was closed, lost or programmed anew");
    assertThat(Rig.failure(rig.engine.submit(scale(a, 1))))
        .hasMessageContaining("math.scale was not run: Coral array 1");
    assertThat(a.revert()).isFalse();
    write(a, 1);
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void whatTheHostHasIsComputedOnAnotherBoard() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD);
    CoralArray a = array(1);

    rig.run(scale(a, 2));

    assertThat(read(a)).isEqualTo(2);
  }

  // ---- order ---------------------------------------------------------------------------------

  /** Many requests and looks at once on three boards give what one after the other gives. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requestsFollowEachOther(long seed) {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.simulator(Rig.BOARD);
    Random random = new Random(seed);
    float[] expected = new float[5];
    List<CoralArray> arrays = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i;
      arrays.add(array(i));
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int a = random.nextInt(expected.length);
      int b = random.nextInt(expected.length);
      int c = random.nextInt(expected.length);
      switch (random.nextInt(8)) {
        case 0 -> assertThat(read(arrays.get(a))).isEqualTo(expected[a]);
        case 1 -> {
          write(arrays.get(a), i);
          expected[a] = i;
        }
        case 2, 3 -> {
          answers.add(rig.engine.submit(scale(arrays.get(a), 0.5f)));
          expected[a] *= 0.5f;
        }
        default -> {
          answers.add(rig.engine.submit(sum(arrays.get(a), arrays.get(b), arrays.get(c))));
          expected[c] = expected[a] + expected[b];
        }
      }
    }
    answers.forEach(Rig::answer);
    float[] found = new float[expected.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = read(arrays.get(i));
    }
    assertThat(found).isEqualTo(expected);
  }

  /** Whatever fails, an array has the content of before or after, or says that it has none. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void faultsSpoilNothingSilently(long seed) {
    rig.simulator(Rig.BOARD.withFaults("run:4=fail run:9=fail run:25=lose"), Rig.BOARD);
    rig.simulator(Rig.BOARD.withFaults("copy:5=fail copy:12=fail run:40=lose"));
    Random random = new Random(seed);
    float[] expected = new float[4];
    List<CoralArray> arrays = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i;
      arrays.add(array(i));
    }
    int failures = 0;
    for (int i = 0; i < 200; i++) {
      int a = random.nextInt(expected.length);
      int c = random.nextInt(expected.length);
      float before = expected[c];
      Answer answer = rig.engine.submit(sum(arrays.get(a), arrays.get(a), arrays.get(c)));
      expected[c] = 2 * expected[a];
      if (expected[c] > 1e6) {
        expected[c] = 1;
      }
      try {
        Rig.answer(answer);
      } catch (RequestException e) {
        failures++;
        expected[c] = before;
        arrays.get(c).revert();
      }
      if (expected[c] == 1) {
        write(arrays.get(c), 1);
      }
      if (random.nextInt(5) == 0) {
        failures += check(arrays, expected);
      }
    }
    assertThat(failures).isPositive();
  }

  /** How many have lost their content, which they are given anew. */
  private static int check(List<CoralArray> arrays, float[] expected) {
    int lost = 0;
    for (int i = 0; i < expected.length; i++) {
      try {
        assertThat(read(arrays.get(i))).isEqualTo(expected[i]);
      } catch (ArrayException e) {
        assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT);
        write(arrays.get(i), expected[i]);
        lost++;
      }
    }
    return lost;
  }

  @Test
  void aChainOfManyRequestsEnds() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(rig.engine.submit(scale(a, 1)));
    }
    answers.forEach(Rig::answer);
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void whatFollowsAFailureFailsWithItAndSaysWhy() {
    rig.simulator(Rig.BOARD.withFaults("run:1=fail"));
    CoralArray a = array(1);
    CoralArray b = rig.engine.array(BYTES);
    List<Answer> answers = new ArrayList<>();
    answers.add(rig.engine.submit(scale(a, 2)));
    for (int i = 0; i < 2_000; i++) {
      answers.add(rig.engine.submit(sum(a, b, b)));
    }

    RequestException first = Rig.failure(answers.get(0));
    answers.forEach(answer -> assertThat(Rig.failure(answer).code()).isEqualTo(first.code()));

    assertThat(Rig.failure(answers.get(1)))
        .hasMessageContaining("was not run: Coral array 1 of 40 bytes has no content")
        .hasMessageContaining("math.scale (Coral array 1 of 40 bytes, float 2.0)")
        .hasMessageContaining("revert()")
        .hasRootCauseMessage(first.getCause().getMessage());
    assertThat(a.revert()).isTrue();
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void oneThatIsGivenUpKeepsThoseAfterItWaitingForThoseBeforeIt() {
    VirtualClock clock = new VirtualClock();
    rig.simulator(clock, BoardModel.DEFAULT);
    CoralArray a = array(1);
    CoralArray b = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    Answer second = rig.engine.submit(sum(a, b, b));
    Answer third = rig.engine.submit(scale(b, 2));
    assertThat(second.explain())
        .contains("waits for 1 request that came before it and uses the same arrays");
    assertThat(rig.engine.underWay()).contains(first, second, third);

    assertThat(second.cancel(true)).isTrue();

    assertThat(second.isCancelled()).isTrue();
    assertThat(third.isDone()).isFalse();
    await().until(() -> advance(clock, first, third));
    Rig.answer(first);
    assertThat(Rig.failure(third)).hasMessageContaining("was not answered");
    assertThat(b.revert()).isTrue();
    assertThat(read(b)).isEqualTo(1);
    // nobody advances the clock for its way to the host
    a.close();
  }

  private static boolean advance(VirtualClock clock, Answer... answers) {
    clock.advance(Duration.ofMillis(100));
    return Arrays.stream(answers).allMatch(Answer::isDone);
  }

  @Test
  void whatWaitsForOthersIsAnsweredWhenTheEngineStops() {
    rig.simulator(new VirtualClock(), BoardModel.DEFAULT);
    CoralArray a = array(1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(rig.engine.submit(scale(a, 2)));
    }

    rig.engine.close();

    assertThat(answers).allMatch(Answer::isDone);
    assertThatThrownBy(() -> rig.engine.array(1)).hasMessageContaining("stopped");
  }

  // ---- views ---------------------------------------------------------------------------------

  @Test
  void anOpenViewRefusesWhatWouldDisturbIt() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    try (CoralArray.View view = a.read();
        CoralArray.View another = a.read()) {
      rig.run(sum(a, a, c));
      assertThat(refusal(scale(a, 2)))
          .hasMessageContaining("argument 1, Coral array 1 of 40 bytes, is to be written")
          .hasMessageContaining("a view of it is open that reads, opened by thread");
      assertThat(code(a::write)).isEqualTo(ArrayException.Code.IN_USE);
      assertThat(view.buffer().isReadOnly()).isTrue();
      assertThat(another.buffer().isReadOnly()).isTrue();
    }
    try (CoralArray.View view = a.write()) {
      assertThat(refusal(sum(a, a, c))).hasMessageContaining("is to be read");
      assertThat(code(a::read)).isEqualTo(ArrayException.Code.IN_USE);
      assertThat(view.buffers()).hasSize(1);
    }
    rig.run(scale(a, 2));
  }

  private RequestException refusal(Request request) {
    RequestException refused =
        catchThrowableOfType(RequestException.class, () -> rig.engine.submit(request));
    assertThat(refused.code()).isEqualTo(RequestException.Code.ARRAY_IN_USE);
    return refused;
  }

  private static ArrayException.Code code(Runnable opening) {
    return catchThrowableOfType(ArrayException.class, opening::run).code();
  }

  @Test
  void aRefusedRequestLeavesNoTrace() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(1);
    try (CoralArray.View view = a.read()) {
      assertThat(view.buffer().remaining()).isEqualTo((int) BYTES);
      assertThatThrownBy(() -> rig.engine.submitAll(List.of(scale(b, 2), scale(a, 2))))
          .isInstanceOf(RequestException.class);
    }
    assertThat(rig.engine.underWay()).isEmpty();
    assertThat(read(b)).isEqualTo(1);
  }

  @Test
  void aViewWaitsForRequestsAndNotForEver() throws IOException {
    rig.close();
    openRig(Map.of("view.limit", "50ms"));
    rig.simulator(new VirtualClock(), BoardModel.DEFAULT);
    CoralArray a = array(1);
    rig.engine.submit(scale(a, 2));

    assertThatThrownBy(a::read)
        .isInstanceOfSatisfying(
            ArrayException.class, e -> assertThat(e.code()).isEqualTo(ArrayException.Code.TIMEOUT))
        .hasMessageContaining("math.scale")
        .hasMessageContaining("view.limit");
    assertThat(code(a::write)).isEqualTo(ArrayException.Code.TIMEOUT);
  }

  @Test
  void anInterruptEndsTheWait() {
    rig.simulator(new VirtualClock(), BoardModel.DEFAULT);
    CoralArray a = array(1);
    rig.engine.submit(scale(a, 2));
    Thread.currentThread().interrupt();

    assertThat(code(a::read)).isEqualTo(ArrayException.Code.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aBufferThatIsKeptBeyondItsViewIsFoundOut() throws IOException {
    rig.close();
    openRig(Map.of("arrays.checked", "true"));
    rig.simulator(Rig.BOARD);
    CoralArray a = rig.engine.array(BYTES);
    ByteBuffer kept;
    try (CoralArray.View view = a.write()) {
      kept = view.buffer();
    }
    rig.run(Request.of("math.addition").arg(a).arg(a).arg(Rig.floats(N)).arg(N));
    kept.put(0, (byte) 1);

    assertThat(code(a::read)).isEqualTo(ArrayException.Code.CHANGED);
    assertThat(Rig.failure(rig.engine.submit(scale(a, 1))))
        .hasMessageContaining("was changed after its view was closed");
  }

  // ---- wrong use -----------------------------------------------------------------------------

  @Test
  void whatIsClosedIsRefused() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray.View view = a.read();
    view.close();
    assertThat(code(view::buffer)).isEqualTo(ArrayException.Code.CLOSED);
    a.close();
    a.close();

    assertThat(code(a::read)).isEqualTo(ArrayException.Code.CLOSED);
    assertWrong(scale(a, 1), "argument 1, Coral array 1 of 40 bytes, was closed");
  }

  @Test
  void whatIsAmbiguousOrForeignIsRefused() throws IOException {
    rig.simulator(Rig.BOARD);
    try (Rig other = new Rig(temp)) {
      assertWrong(scale(other.engine.array(BYTES), 1), "another engine's");
    }
    rig.install(
        "twice",
        "1",
        Rig.BOARD.platform(),
        """
        {"name": "add", "kernelId": "addition", "arguments": [
          {"type": "float*", "name": "a", "access": "r"},
          {"type": "float*", "name": "b", "access": "w"},
          {"type": "float*", "name": "c", "access": "w"},
          {"type": "int", "name": "size"}]}
        """);
    CoralArray a = array(1);
    assertWrong(
        Request.of("twice.addition").arg(array(1)).arg(a).arg(a).arg(N),
        "arguments 2 and 3 are both Coral array 1 of 40 bytes");
    assertThatThrownBy(() -> rig.engine.array(0)).hasMessageContaining("an array of 0 bytes");
  }

  private void assertWrong(Request request, String what) {
    assertThatThrownBy(() -> rig.engine.submit(request))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.code()).isEqualTo(RequestException.Code.WRONG_ARGUMENT))
        .hasMessageContaining(what);
  }
}
