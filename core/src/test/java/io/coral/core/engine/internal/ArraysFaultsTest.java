package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.ArraysTest.BYTES;
import static io.coral.core.engine.internal.ArraysTest.N;
import static io.coral.core.engine.internal.ArraysTest.read;
import static io.coral.core.engine.internal.ArraysTest.scale;
import static io.coral.core.engine.internal.ArraysTest.sum;
import static io.coral.core.engine.internal.ArraysTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.engine.internal.kernels.Carry;
import io.coral.core.engine.internal.kernels.Turn;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays on boards that do what they should not, or that go at the worst moment. */
@Timeout(60)
class ArraysFaultsTest {

  private static final BoardModel.Bank ONE_ARRAY = new BoardModel.Bank("DDR", BYTES, 0);

  private static final BoardModel.Bank TWO_ARRAYS = new BoardModel.Bank("DDR", 2 * BYTES, 0);
  private static final BoardModel OTHER = Rig.BOARD.named("other", "1.0");

  @TempDir Path temp;
  private Rig rig;
  private InstalledBitstream installed;
  private SimRuntime simulator;
  private AcceleratorRuntime runtime;

  @BeforeEach
  void openRig() throws IOException {
    openRig(Map.of());
  }

  private void openRig(Map<String, Object> settings) throws IOException {
    rig = new Rig(temp, EngineLimits.of(Settings.of(EngineLimits.PID, settings)));
    installed = rig.install();
  }

  private void reopenRig(Map<String, Object> settings) throws IOException {
    rig.close();
    openRig(settings);
  }

  @AfterEach
  void closeRig() {
    rig.close();
    if (simulator != null) {
      simulator.close();
    }
  }

  private void odd(OddDevice odd, BoardModel... boards) {
    simulator = new SimRuntime(List.of(boards), SimRuntime.ALL_FEATURES, SimClock.REAL);
    runtime = odd.runtime(simulator);
    rig.engine.add(runtime, 0);
  }

  private CoralArray array(float value) {
    CoralArray array = rig.engine.array(BYTES);
    write(array, value);
    return array;
  }

  /** An array that a board alone has. */
  private CoralArray onBoard(float value) {
    CoralArray array = array(value / 2);
    rig.run(scale(array, 2));
    return array;
  }

  private static ArrayException.Code code(Runnable opening) {
    return ((ArrayException) catchThrowable(opening::run)).code();
  }

  /** Begins to look, and ends that while the copy to the host is under way. */
  private static void giveUpLooking(CoralArray array, OddDevice held) {
    Thread.currentThread().interrupt();
    assertThat(code(array::read)).isEqualTo(ArrayException.Code.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    await().until(() -> held.calls.get() > 0);
  }

  /** A thread that is seen to wait. */
  private static Thread waiting(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    await()
        .until(
            () ->
                List.of(Thread.State.TIMED_WAITING, Thread.State.WAITING)
                    .contains(thread.getState()));
    return thread;
  }

  // ---- order ---------------------------------------------------------------------------------

  @Test
  void aRequestRunsOnceHoweverItsTurnComes() throws Exception {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    CoralArray one = array(1);
    CoralArray total = array(0);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  Answer answer = rig.engine.submit(sum(total, one, total));
                  if (i % 3 == 0) {
                    Rig.answer(answer);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(read(total)).isEqualTo(2_000);
  }

  @Test
  void oneThatWasGivenUpIsNotUnderWay() {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    Answer second = rig.engine.submit(scale(a, 2));
    second.cancel(true);

    assertThat(rig.engine.underWay()).containsExactly(first);
    held.letGo();
    Rig.answer(first);
  }

  @Test
  void aDeadlineHoldsForWhatWaitsForOthers() {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    Answer second = rig.engine.submit(scale(a, 2).deadline(Instant.now().plusMillis(100)));
    try {
      assertThat(Rig.failure(second)).hasMessageContaining("deadline");
    } finally {
      held.letGo();
    }
    Rig.answer(first);
  }

  @Test
  void whatFollowsOnesThatADamagedBitstreamFailsIsAnsweredToo() throws IOException {
    Path binary = installed.binary();
    CoralArray a = array(1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.add(rig.engine.submit(scale(a, 2)));
    }
    binary.toFile().setWritable(true);
    Files.write(binary, new byte[] {1, 2, 3});
    rig.simulator(Rig.BOARD);
    answers.forEach(answer -> assertThat(Rig.failure(answer)).isNotNull());
  }

  // ---- copies to the host --------------------------------------------------------------------

  @Test
  void aCopyThatComesLateIsNotTheContentOfARequestAfterIt() throws IOException {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    rig.run(scale(a, 2));
    held.letGo();
    rig.run(new Rig.Addition(N).request);

    assertThat(read(a)).isEqualTo(4);
  }

  @Test
  void aLookAfterARequestDoesNotTakeTheCopyOfOneBeforeIt() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    rig.run(scale(a, 2));
    AtomicReference<Float> seen = new AtomicReference<>();
    Thread looking = waiting(() -> seen.set(read(a)));
    held.letGo();
    looking.join();

    assertThat(seen.get()).isEqualTo(4);
  }

  @Test
  void aCopyThatComesLateDoesNotSpoilWhatAViewWrote() throws IOException {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    write(a, 9);
    assertThat(read(a)).isEqualTo(9);
    held.letGo();
    rig.run(new Rig.Addition(N).request);

    assertThat(read(a)).isEqualTo(9);
  }

  @Test
  void aCopyThatAClosingGaveUpDoesNotSpoilWhatAViewWrites() throws IOException {
    reopenRig(Map.of("open.limit", "1s"));
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    rig.engine.remove(runtime);
    assertThat(code(a::read)).isEqualTo(ArrayException.Code.NO_CONTENT);
    write(a, 9);
    held.letGo();

    assertThat(read(a)).isEqualTo(9);
  }

  @Test
  @Timeout(20)
  void manyCopiesThatHangHoldAClosingForOneBound() throws IOException {
    reopenRig(Map.of("open.limit", "1s"));
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    for (int i = 0; i < 30; i++) {
      onBoard(2);
    }
    rig.engine.remove(runtime);

    assertThat(held.calls.get()).isPositive();
    assertThat(rig.engine.boards()).isEmpty();
  }

  @Test
  void whatAClosingBringsToTheHostIsKeptWhereALookCameTooLate() throws Exception {
    AtomicReference<CoralArray> looked = new AtomicReference<>();
    AtomicReference<Thread> looking = new AtomicReference<>();
    OddDevice meeting =
        OddDevice.before(
            "read",
            () -> {
              if (looking.get() == null) {
                looking.set(new Thread());
                looking.set(waiting(() -> catchThrowable(() -> read(looked.get()))));
              }
            });
    odd(meeting, Rig.BOARD);
    CoralArray a = onBoard(2);
    looked.set(a);
    rig.engine.remove(runtime);
    looking.get().join();

    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aCopyThatHangsHoldsARequestOfAnotherBoardForABoundedTime() throws IOException {
    reopenRig(Map.of("open.limit", "1s", "view.limit", "50ms"));
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    rig.install("other", "1", OTHER.platform());
    rig.simulator(OTHER);
    Request there = Request.of("other.scale").arg(a).arg(2f);

    assertThat(Rig.failure(rig.engine.submit(there)))
        .hasMessageContaining("Coral array 1 of 40 bytes")
        .hasMessageContaining("within PT1S");
    assertThat(a.revert()).isTrue();
    Answer cancelled = rig.engine.submit(there);
    await().until(() -> cancelled.explain().contains("on board"));
    cancelled.cancel(true);
    await().until(cancelled::isDone);
    assertThat(cancelled.isCancelled()).isTrue();
    held.letGo();
    assertThat(a.revert()).isTrue();
    await().until(() -> catchThrowable(() -> read(a)) == null);
    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aProgrammingDuringALookLosesNothing() throws Exception {
    rig.install("other", "1", Rig.BOARD.platform());
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    Answer other = rig.engine.submit(new Rig.Addition("other", N).request);
    await().until(() -> held.calls.get() > 1 || other.isDone());
    held.letGo();
    Rig.answer(other);

    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aCloseDuringARequestThatReadsLosesNothing() throws Exception {
    OddDevice held = OddDevice.holding("run");
    held.letGo();
    AtomicReference<Thread> removing = new AtomicReference<>();
    OddDevice meeting =
        OddDevice.before(
            "setScalar",
            () -> {
              if (looks.get() != null && removing.get() == null) {
                removing.set(new Thread());
                removing.set(waiting(() -> rig.engine.remove(runtime)));
              }
            });
    odd(meeting, Rig.BOARD);
    CoralArray a = onBoard(2);
    CoralArray c = rig.engine.array(BYTES);
    looks.set(a);
    Answer answer = rig.engine.submit(sum(a, a, c));
    await().until(() -> removing.get() != null);
    await().until(() -> removing.get().getState() != Thread.State.NEW);
    removing.get().join();
    rig.simulator(Rig.BOARD);
    Rig.answer(answer);

    assertThat(read(a)).isEqualTo(2);
    assertThat(read(c)).isEqualTo(4);
  }

  private final AtomicReference<CoralArray> looks = new AtomicReference<>();

  @Test
  void aCloseDoesNotTouchWhatAViewWroteMeanwhile() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    Thread removing = new Thread(() -> rig.engine.remove(runtime));
    removing.start();
    await().until(() -> held.calls.get() > 0);
    write(a, 9);
    held.letGo();
    removing.join();

    assertThat(read(a)).isEqualTo(9);
  }

  @Test
  void whatOneBoardCannotCopyToTheHostAnotherMay() throws IOException {
    rig.install("other", "1", OTHER.platform());
    odd(
        OddDevice.throwing("read", 1, new IllegalStateException("odd")),
        Rig.BOARD.withFaults("run:3=fail"));
    rig.simulator(OTHER);
    CoralArray a = array(2);
    CoralArray c = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    rig.run(Request.of("other.addition").arg(a).arg(a).arg(c).arg(N));
    Rig.failure(rig.engine.submit(affine(a)));
    assertThat(a.revert()).isTrue();

    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aProgrammingDoesNotTouchWhatAViewWrites() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD);
    CoralArray a = onBoard(2);
    try (CoralArray.View view = a.write()) {
      for (int i = 0; i < N; i++) {
        view.buffer().putFloat(Float.BYTES * i, 9);
      }
      rig.run(new Rig.Addition("other", N).request);
    }

    assertThat(read(a)).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "completion"})
  void aBoardThatThrowsOutOfACopyToTheHostIsToldOf(String method) throws IOException {
    reopenRig(Map.of("view.limit", "2s"));
    AtomicReference<Boolean> isOdd = new AtomicReference<>(false);
    odd(throwing(method, isOdd), Rig.BOARD);
    CoralArray a = onBoard(2);
    isOdd.set(true);
    assertThat(code(a::read)).isEqualTo(ArrayException.Code.NO_CONTENT);
    isOdd.set(false);

    assertThat(read(a)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"state", "write", "failure", "fill", "close", "run", "setBuffer", "completion"})
  void whateverABoardThrowsEveryRequestIsAnswered(String method) {
    AtomicReference<Boolean> isOdd = new AtomicReference<>(false);
    odd(throwing(method, isOdd), Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(1);
    CoralArray c = rig.engine.array(BYTES);
    onBoard(1);
    isOdd.set(true);
    Answer answer = rig.engine.submit(sum(a, b, c));
    await().until(answer::isDone);
    catchThrowable(answer::join);
    isOdd.set(false);

    assertThat(read(a)).isEqualTo(1);
    write(a, 5);
    write(c, 0);
    rig.run(sum(a, b, c));
    assertThat(read(c)).isEqualTo(6);
  }

  private static OddDevice throwing(String method, AtomicReference<Boolean> isOdd) {
    return OddDevice.before(
        method,
        () -> {
          if (isOdd.get()) {
            throw new IllegalStateException("odd");
          }
        });
  }

  // ---- one request and one array -------------------------------------------------------------

  private void installTurn() throws IOException {
    rig.install(
        "turn",
        """
        {"name": "turn", "kernelId": "turn", "arguments": [
          {"type": "float*", "name": "to", "access": "w"},
          {"type": "float*", "name": "from", "access": "r"}]}
        """,
        Turn.class);
  }

  @Test
  void whatARequestReadsAndWritesItReadsAsItWas() throws IOException {
    installTurn();
    rig.simulator(Rig.BOARD);
    CoralArray x = rig.engine.array(2 * Float.BYTES);
    try (CoralArray.View view = x.write()) {
      view.buffer().putFloat(1).putFloat(2);
    }
    for (int i = 0; i < 3; i++) {
      rig.run(Request.of("turn.turn").arg(x).arg(x));
    }
    try (CoralArray.View view = x.read()) {
      ByteBuffer found = view.buffer();
      assertThat(new float[] {found.getFloat(), found.getFloat()}).containsExactly(2, 1);
    }
  }

  @Test
  void whatARequestReadInOneMemoryAndWroteInAnotherIsOldInTheFirst() throws IOException {
    rig.install(
        "carry",
        """
        {"name": "carry", "kernelId": "carry", "arguments": [
          {"type": "float*", "name": "from", "access": "r"},
          {"type": "float*", "name": "to", "access": "w"}]}
        """,
        Carry.class);
    rig.simulator(Rig.BOARD);
    CoralArray x = array(0);
    for (int i = 0; i < 3; i++) {
      rig.run(Request.of("carry.carry").arg(x).arg(x));
    }

    assertThat(read(x)).isEqualTo(3);
  }

  // ---- the end of a request ------------------------------------------------------------------

  @Test
  void aResultOfABoardThatIsClosedMeanwhileIsComputedElsewhere() {
    AtomicReference<Thread> removing = new AtomicReference<>();
    OddDevice meeting =
        OddDevice.before(
            "run",
            () -> {
              if (removing.get() == null) {
                removing.set(new Thread());
                removing.set(waiting(() -> rig.engine.remove(runtime)));
              }
            });
    odd(meeting, Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    Answer answer = rig.engine.submit(sum(a, a, c));
    await().until(() -> removing.get() != null);
    rig.simulator(Rig.BOARD);
    Rig.answer(answer);

    assertThat(read(c)).isEqualTo(2);
  }

  @Test
  void whatIsChangedInPlaceIsNotSavedHalfDone() throws Exception {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    await().until(() -> held.calls.get() > 0);
    held.letGo();
    Rig.answer(first);
    held.hold();
    Answer answer = rig.engine.submit(scale(a, 2));
    await().until(() -> held.calls.get() > 1);
    Thread removing = new Thread(() -> rig.engine.remove(runtime));
    removing.start();
    rig.simulator(Rig.BOARD);
    await().until(() -> rig.engine.boards().size() == 1);
    held.letGo();
    removing.join();

    assertThat(Rig.failure(answer)).hasMessageContaining("a request failed while it wrote it");
  }

  private static Request affine(CoralArray data) {
    return Request.of("math.affine").arg(data).arg(3f).arg(1f);
  }

  @Test
  void whatWasCopiedOverBetweenStagesIsNotTakenBack() {
    rig.simulator(Rig.BOARD.withFaults("run:2=fail"));
    CoralArray data = array(7);

    Rig.failure(rig.engine.submit(affine(data)));

    assertThat(data.revert()).isFalse();
    assertThat(code(data::read)).isEqualTo(ArrayException.Code.NO_CONTENT);
  }

  @Test
  void whatACancelledRequestCopiedToTheHostIsNotTakenBack() {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray data = array(7);
    Answer answer = rig.engine.submit(affine(data));
    await().until(() -> held.calls.get() > 1);
    answer.cancel(true);
    held.letGo();
    await().until(answer::isDone);

    assertThat(data.revert()).isFalse();
  }

  @Test
  void whatWasOnTheHostIsTakenBackAfterAFailureBetweenStages() throws IOException {
    rig.install(
        "fresh",
        "1",
        Rig.BOARD.platform(),
        """
        {"name": ["scale", "shift"], "kernelId": "affine", "arguments": [
          {"type": "float*", "name": "data", "index": ["0", "1"], "access": "w"},
          {"type": "float", "name": "factor", "index": ["1", "-1"]},
          {"type": "float", "name": "offset", "index": ["-1", "0"]}]}
        """);
    rig.simulator(Rig.BOARD.withFaults("run:2=fail"));
    CoralArray data = array(7);
    Request fresh = Request.of("fresh.affine").arg(data).arg(3f).arg(1f);

    assertThat(Rig.failure(rig.engine.submit(fresh))).hasMessageContaining("EXECUTION_FAILED");
    assertThat(data.revert()).isTrue();
    assertThat(read(data)).isEqualTo(7);
    rig.run(fresh);
    assertThat(read(data)).isEqualTo(1);
  }

  @Test
  void whatACancelledRequestWroteIsNotTakenBackToo() {
    AtomicReference<Answer> cancelled = new AtomicReference<>();
    odd(
        OddDevice.before(
            "times",
            () -> {
              if (cancelled.get() != null) {
                cancelled.get().cancel(true);
              }
            }),
        Rig.BOARD);
    CoralArray one = array(1);
    CoralArray c = array(7);
    rig.run(sum(one, one, rig.engine.array(BYTES)));
    Answer answer = rig.engine.submit(sum(one, one, c));
    cancelled.set(answer);
    catchThrowable(answer::join);
    if (answer.isCancelled()) {
      assertThat(c.revert()).isTrue();
      assertThat(read(c)).isEqualTo(7);
    }
  }

  @Test
  void aRequestThatALostBoardHadRunsAgainWhereNothingWasWrittenYet() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD);
    CoralArray data = array(2);

    rig.run(affine(data));

    assertThat(read(data)).isEqualTo(7);
  }

  // ---- room ----------------------------------------------------------------------------------

  @Test
  void whatIsReplacedGivesItsRoomBack() throws IOException {
    installTurn();
    rig.simulator(Rig.BOARD.withMemories(List.of(TWO_ARRAYS, TWO_ARRAYS)));
    CoralArray x = array(1);
    for (int i = 0; i < 10; i++) {
      rig.run(Request.of("turn.turn").arg(x).arg(x));
    }
    for (int i = 0; i < 5; i++) {
      rig.run(sum(x, x, x));
    }

    assertThat(read(x)).isEqualTo(32);
  }

  @Test
  void whatIsTooLargeForABoardTakesNothingFromItself() {
    rig.simulator(Rig.BOARD.withMemories(List.of(ONE_ARRAY, ONE_ARRAY)));
    CoralArray a = array(1);

    assertThat(Rig.failure(rig.engine.submit(sum(a, array(2), array(3)))))
        .hasMessageContaining("OUT_OF_DEVICE_MEMORY");
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void whatTheHostHasTooGoesFirst() {
    OddDevice counting = OddDevice.counting("read");
    odd(counting, Rig.BOARD.withMemories(List.of(TWO_ARRAYS, TWO_ARRAYS)));
    onBoard(2);
    read(onBoard(4));
    assertThat(counting.calls.get()).isEqualTo(1);

    onBoard(6);

    assertThat(counting.calls.get()).isEqualTo(1);
  }

  @Test
  void whatWasUsedAgainStays() {
    rig.simulator(Rig.BOARD.withMemories(List.of(TWO_ARRAYS, TWO_ARRAYS)));
    CoralArray a = onBoard(2);
    onBoard(4);
    rig.run(scale(a, 2));
    onBoard(6);

    assertThat(rig.run(scale(a, 2)).receipt().bytesSpared()).isEqualTo(BYTES);
  }

  @Test
  void aRequestWaitsForTheCopyThatAnotherHasBegun() {
    OddDevice held = OddDevice.holding("write");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);
    Answer first = rig.engine.submit(sum(a, a, c));
    Answer second = rig.engine.submit(sum(a, a, d));
    await().until(() -> second.explain().contains("on board"));
    rig.run(Request.of("math.scale").arg(Rig.floats(N)).arg(2f));
    assertThat(List.of(first.isDone(), second.isDone())).containsOnly(false);
    held.letGo();
    Rig.answer(second);

    assertThat(read(d)).isEqualTo(2);
  }

  @Test
  void whereACopyToTheHostHoldsTheRoomItIsWaitedFor() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD.withMemories(List.of(ONE_ARRAY, ONE_ARRAY)));
    CoralArray a = onBoard(2);
    CoralArray b = array(3);
    giveUpLooking(a, held);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread asking = new Thread(() -> failure.set(catchThrowable(() -> rig.run(scale(b, 2)))));
    asking.start();
    await().until(() -> held.calls.get() > 1 || failure.get() != null);
    held.letGo();
    asking.join();

    assertThat(failure.get()).isNull();
    assertThat(read(b)).isEqualTo(6);
    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aThreadThatIsInterruptedGetsRoomToo() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD.withMemories(List.of(ONE_ARRAY, ONE_ARRAY)));
    CoralArray a = onBoard(2);
    CoralArray b = array(3);
    AtomicReference<Answer> answer = new AtomicReference<>();
    Thread asking =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              answer.set(rig.engine.submit(scale(b, 2)));
            });
    asking.start();
    await().until(() -> held.calls.get() > 0);
    held.letGo();
    asking.join();
    Rig.answer(answer.get());

    assertThat(read(b)).isEqualTo(6);
    assertThat(read(a)).isEqualTo(2);
  }
}
