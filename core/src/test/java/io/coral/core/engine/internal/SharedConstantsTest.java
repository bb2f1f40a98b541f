package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Constant;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.VirtualClock;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Constants in several memories of a board, and what requests that share one do to each other. */
@Timeout(60)
class SharedConstantsTest {

  /** Too many to be staged. */
  private static final int N = 20_000;

  /** What a request of one stage with one result has the board do: two copies, a run, a copy. */
  private static final int COMMANDS = 4;

  private static final long BYTES = (long) Float.BYTES * N;

  /** Stages that add the same arrays in memory 0, in memory 1 and in memory 0 again. */
  private static final String STAGES =
      """
      {"name": ["add", "add", "add"], "kernelId": "stages", "arguments": [
        {"type": "float*", "name": "a", "access": "r",
         "index": ["0", "0", "0"], "memory": ["0", "1", "0"]},
        {"type": "float*", "name": "b", "access": "r",
         "index": ["1", "1", "1"], "memory": ["0", "1", "0"]},
        {"type": "float*", "name": "c", "access": "w",
         "index": ["2", "2", "2"], "memory": ["1", "1", "1"]},
        {"type": "int", "name": "size", "index": ["3", "3", "3"]}]},
      {"name": "add", "kernelId": "first", "arguments": [
        {"type": "float*", "name": "a", "access": "r", "memory": "0"},
        {"type": "float*", "name": "b", "access": "r", "memory": "0"},
        {"type": "float*", "name": "c", "access": "w", "memory": "0"},
        {"type": "int", "name": "size"}]},
      {"name": "add", "kernelId": "second", "arguments": [
        {"type": "float*", "name": "a", "access": "r", "memory": "1"},
        {"type": "float*", "name": "b", "access": "r", "memory": "1"},
        {"type": "float*", "name": "c", "access": "w", "memory": "1"},
        {"type": "int", "name": "size"}]}
      """;

  @TempDir Path temp;
  private Rig rig;

  @BeforeEach
  void install() throws IOException {
    rig = new Rig(temp);
    rig.install("add", "1", Rig.BOARD.platform(), STAGES);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static Constant constant(float value) {
    float[] values = new float[N];
    Arrays.fill(values, value);
    return Constant.ofNumbers(values);
  }

  private static BoardModel.Bank room(int arrays) {
    return new BoardModel.Bank("DDR", arrays * BYTES, 0);
  }

  @Test
  void stagesFindItInEachMemoryThatTheyReadItIn() {
    rig.simulator(Rig.BOARD);
    ByteBuffer c = Rig.floats(N);
    Request request = Request.of("add.stages").args(constant(1), constant(2), c, N);

    Receipt first = rig.run(request).receipt();
    Receipt next = rig.run(request).receipt();

    assertThat(c.getFloat(0)).isEqualTo(3);
    assertThat(first.bytesIn()).isEqualTo(4 * BYTES);
    assertThat(first.bytesSpared()).isZero();
    assertThat(next.bytesIn()).isZero();
    assertThat(next.bytesSpared()).isEqualTo(4 * BYTES);
  }

  @Test
  void oneThatARequestTakesTwiceMakesRoomOnceThatHasEnded() {
    rig.simulator(Rig.BOARD.withMemories(List.of(room(3), room(2))));
    ByteBuffer c = Rig.floats(N);
    rig.run(Request.of("add.stages").args(constant(1), constant(1), c, N));

    ByteBuffer sum = Rig.floats(N);
    rig.run(Request.of("add.first").args(c, c, sum, N));

    assertThat(sum.getFloat(0)).isEqualTo(4);
  }

  @Test
  void itsCopyToTheBoardHasATimeInTheAnswerThatMadeIt() {
    rig.simulator(Rig.BOARD);
    Request request = Request.of("add.first").args(constant(1), Rig.floats(N), Rig.floats(N), N);

    Response first = rig.run(request);
    Response next = rig.run(request);

    assertThat(first.stages().get(0).copiesIn()).hasSize(2);
    assertThat(next.stages().get(0).copiesIn()).hasSize(1);
  }

  /** Nothing guards against what it throws once the answer has what it told. */
  @Test
  void whatItsCopyTookIsAskedOnce() {
    AtomicInteger asked = new AtomicInteger();
    OddDevice odd =
        OddDevice.before(
            "times", () -> assertThat(asked.incrementAndGet()).isLessThanOrEqualTo(COMMANDS));
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(odd.runtime(simulator), 0);

      Response response = rig.run(first(constant(1)));

      assertThat(response.stages().get(0).copiesIn()).hasSize(2);
      assertThat(asked).hasValue(COMMANDS);
      rig.engine.close();
    }
  }

  @Test
  void whoWaitsForACopyThatFailsRunsAgainOnThatBoardAndMakesItsOwn() {
    VirtualClock clock = new VirtualClock();
    OddDevice opened = OddDevice.counting("open");
    try (SimRuntime simulator =
        new SimRuntime(
            List.of(Rig.BOARD.withFaults("copy:1=fail")), SimRuntime.ALL_FEATURES, clock)) {
      List<Answer> answers =
          Stream.of(1, 1).map(value -> rig.engine.submit(first(constant(value)))).toList();
      // both wait by then, so that none comes after the copy has failed
      rig.engine.add(opened.runtime(simulator), 0);
      awaitAll(answers, clock);

      List<Response> responses =
          answers.stream()
              .map(answer -> answer.handle((response, failure) -> response))
              .map(answer -> answer.toCompletableFuture().join())
              .filter(Objects::nonNull)
              .toList();
      assertThat(responses).hasSize(1);
      assertThat(responses.get(0).receipt().bytesIn()).isEqualTo(2 * BYTES);
      assertThat(responses.get(0).attempts()).isEqualTo(2);
      assertThat(opened.calls).hasValue(1);
      rig.engine.close();
    }
  }

  @Test
  void whereTheHostHasNoRoomOneInAnyMemoryMakesRoom() {
    OddDevice narrow =
        OddDevice.throwing(
            "hostViews",
            1,
            AcceleratorException.of(
                ErrorCode.OUT_OF_HOST_MEMORY, "hostViews", "a buffer", "there is none"));
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), Rig.without(Features.HOST_RANGES), SimClock.REAL)) {
      rig.engine.add(narrow.runtime(simulator), 0);
      narrow.calls.set(1);
      assertThat(spared("add.second", constant(1))).isZero();
      assertThat(spared("add.second", constant(1))).isEqualTo(BYTES);

      narrow.calls.set(0);
      assertThat(spared("add.first", constant(2))).isZero();

      assertThat(spared("add.second", constant(1))).isZero();
      rig.engine.close();
    }
  }

  @Test
  void oneInUseStaysWhereThatGivesNoRoom() {
    VirtualClock clock = new VirtualClock();
    rig.simulator(clock, Rig.BOARD.withMemories(List.of(room(5), room(1))));
    ByteBuffer c = Rig.floats(N);
    Request plain = Request.of("add.first").args(c, c, c, N);

    awaitAll(List.of(rig.engine.submit(first(constant(1))), rig.engine.submit(plain)), clock);

    Answer last = rig.engine.submit(first(constant(1)));
    awaitAll(List.of(last), clock);
    assertThat(last.join().receipt().bytesSpared()).isEqualTo(BYTES);
  }

  private static Request first(Constant constant) {
    return Request.of("add.first").args(constant, Rig.floats(N), Rig.floats(N), N);
  }

  private static void awaitAll(List<Answer> answers, VirtualClock clock) {
    await()
        .until(
            () -> {
              clock.advance(Duration.ofMillis(1));
              return answers.stream().allMatch(Answer::isDone);
            });
  }

  private long spared(String accelerator, Constant constant) {
    Request request = Request.of(accelerator).args(constant, Rig.floats(N), Rig.floats(N), N);
    return rig.run(request).receipt().bytesSpared();
  }
}
