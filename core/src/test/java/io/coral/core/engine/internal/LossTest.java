package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.api.Response;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.core.schedule.internal.Policy;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boards, runtimes and the engine itself go while requests run. */
class LossTest {

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  /** The next request is sent to a compute unit long after the one before has ended. */
  private static final Policy ONE_AT_A_TIME =
      new Policy(5, 1, 30_000_000_000L, 10_000_000_000L, -HOUR, 2, 1, 1, 1_000_000, 1_000_000);

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp);
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  /** Neither the caller nor another board gets arrays that a lost board may still write into. */
  @ParameterizedTest
  @ValueSource(strings = {"run:1=lose", "run:1=fail"})
  void arraysAreKeptForAsLongAsABoardMayUseThem(String fault) {
    OddDevice lingering = OddDevice.lingering();
    try (SimRuntime simulator =
        new SimRuntime(
            List.of(Rig.BOARD.withFaults(fault)), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(lingering.runtime(simulator), 0);
      Answer answer = rig.engine.submit(new Addition(20_000).request);

      await().until(() -> lingering.calls.get() > 3 * 3);
      assertThat(answer.isDone()).isFalse();
      assertThat(answer.explain()).contains("failed on board sim-0", "once they are released");

      rig.simulator(Rig.BOARD);
      lingering.isLingering = false;
      await().until(answer::isDone);
      rig.engine.close();
    }
  }

  /**
   * A device may still end what no close took back; its late result is no input of a repetition.
   */
  @Test
  void whatIsReadAndWrittenInPlaceIsNotRepeatedAfterALateResult() {
    int n = 20_000;
    OddDevice lingering = OddDevice.lingering();
    try (SimRuntime simulator =
        new SimRuntime(
            List.of(Rig.BOARD.withFaults("run:1=hang")), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(lingering.runtime(simulator), 0);
      Answer answer = rig.engine.submit(Request.of("math.scale").arg(Rig.floats(n)).arg(2f));
      await().until(() -> answer.explain().contains(" is on board "));
      simulator.lose(simulator.discover().devices().get(0).id());
      await().until(() -> lingering.calls.get() > 3);

      rig.simulator(Rig.BOARD);
      lingering.isLingering = false;

      assertThat(Rig.failure(answer)).hasMessageContaining("fill the arrays anew");
      rig.engine.close();
    }
  }

  @Test
  void aRequestWhoseBoardIsLostIsAnsweredByAnother() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD);
    Addition addition = new Addition(1000);
    Response response = rig.run(addition.request);
    assertThat(addition.isRight()).isTrue();
    assertThat(response.boardId()).isEqualTo("sim-1");
    assertThat(response.attempts()).isEqualTo(2);
    Board lost = rig.engine.boards().get(0);
    assertThat(lost.state()).isEqualTo(Board.State.FAILED);
    assertThat(lost.device().failure()).get().asString().contains("lost");
  }

  @Test
  void whenTheOnlyBoardIsLostTheRequestFailsWithTheReason() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"));
    RequestException failure = Rig.failure(rig.engine.submit(new Addition(10).request));
    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure).hasMessageContaining("no other board can run it");
    assertThat(((AcceleratorException) failure.getCause()).code()).isEqualTo(ErrorCode.DEVICE_LOST);
  }

  @Test
  void aBoardThatWorksAgainIsUsedAgain() {
    SimRuntime simulator = rig.simulator(Rig.BOARD.withFaults("run:1=lose"));
    Rig.failure(rig.engine.submit(new Addition(10).request));
    simulator.revive("sim-0");
    assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-0");
    assertThat(rig.engine.boards().get(0).state()).isEqualTo(Board.State.PROGRAMMED);
  }

  @Test
  void resultsThatWereCopiedOverTheirInputAreNotComputedTwice() {
    // the first copy brings the data in, the second brings it back
    rig.simulator(Rig.BOARD.withFaults("copy:2=lose"), Rig.BOARD);
    ByteBuffer data = Rig.floats(100_000);
    RequestException failure =
        Rig.failure(rig.engine.submit(Request.of("math.scale").arg(data).arg(2f)));
    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure).hasMessageContaining("fill the arrays anew");
  }

  @Test
  void aSmallArrayIsNotWrittenBeforeItsResultIsKnownSoItIsComputedAgain() {
    rig.simulator(Rig.BOARD.withFaults("copy:2=lose"), Rig.BOARD);
    ByteBuffer data = Rig.floats(1, 2, 3);
    assertThat(rig.run(Request.of("math.scale").arg(data).arg(2f)).attempts()).isEqualTo(2);
    assertThat(Rig.values(data)).containsExactly(2, 4, 6);
  }

  @Test
  void resultsInAnArrayOfTheirOwnAreComputedAgain() {
    // two copies in, the third brings the result back
    rig.simulator(Rig.BOARD.withFaults("copy:3=lose"), Rig.BOARD);
    Addition addition = new Addition(100_000);
    assertThat(rig.run(addition.request).attempts()).isEqualTo(2);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void requestsThatWaitForALostBoardMoveToAnother() {
    SimRuntime simulator = rig.simulator(Rig.BOARD.withFaults("run:1=hang run:2=hang"));
    List<Addition> additions = List.of(new Addition(10), new Addition(10), new Addition(10));
    List<Answer> futures =
        additions.stream().map(addition -> rig.engine.submit(addition.request)).toList();
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    simulator.plug(Rig.BOARD);

    simulator.lose("sim-0");

    assertThat(futures.stream().map(Rig::answer))
        .extracting(Response::boardId)
        .containsOnly("sim-1");
    assertThat(additions).allMatch(Addition::isRight);
  }

  @Test
  void aRuntimeThatGoesTakesItsBoardsAndItsRequestsGoElsewhere() {
    SimRuntime first = rig.simulator(Rig.BOARD.withFaults("run:1=hang"));
    Addition addition = new Addition(10);
    Answer hanging = rig.engine.submit(addition.request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    rig.simulator(Rig.BOARD);

    rig.engine.remove(first);

    assertThat(Rig.answer(hanging).attempts()).isEqualTo(2);
    assertThat(addition.isRight()).isTrue();
    assertThat(rig.engine.boards()).hasSize(1);
    assertThat(rig.engine.runtimes()).hasSize(1);
    try (var opened = first.open("sim-0")) {
      assertThat(opened.state().phase()).as("the engine closed it").isNotNull();
    }
  }

  @Test
  void theLastRuntimeThatGoesFailsItsRequestsClearly() {
    SimRuntime only = rig.simulator(Rig.BOARD.withFaults("run:1=hang"));
    Answer hanging = rig.engine.submit(new Addition(10).request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    rig.engine.remove(only);
    RequestException failure = Rig.failure(hanging);
    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure).hasMessageContaining("there are no boards");
  }

  @Test
  void boardsThatArePluggedInAndOutComeAndGo() {
    SimRuntime simulator = rig.simulator();
    assertThat(Rig.failure(rig.engine.submit(new Addition(10).request)).code())
        .isEqualTo(Code.NO_BOARD);

    String first = simulator.plug(Rig.BOARD.withFaults("run:1=hang")).id();
    Answer hanging = rig.engine.submit(new Addition(10).request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    String second = simulator.plug(Rig.BOARD).id();
    simulator.unplug(first);

    assertThat(Rig.answer(hanging).boardId()).isEqualTo(second);
    assertThat(rig.engine.boards()).extracting(Board::id).containsExactly(second);
  }

  @Test
  void theStopOfTheEngineFailsWhatHangsAndLetsNothingIn() {
    SimRuntime simulator = rig.simulator(Rig.BOARD.withFaults("run:1=hang"));
    Answer hanging = rig.engine.submit(new Addition(10).request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    Answer waiting = rig.engine.submit(Request.of("math.scale").arg(Rig.floats(1f)).arg(2f));

    rig.engine.close();

    assertThat(Rig.failure(hanging).code()).isEqualTo(Code.SHUTDOWN);
    assertThat(waiting.isDone()).isTrue();
    RequestException refused =
        catchThrowableOfType(
            RequestException.class, () -> rig.engine.submit(new Addition(10).request));
    assertThat(refused.code()).isEqualTo(Code.SHUTDOWN);
    simulator.open("sim-0").close();
  }

  @Test
  void theStopOfTheEngineLetsWhatRunsComeToItsEnd() throws Exception {
    CyclicBarrier meeting = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, meeting);
    try (Rig single = new Rig(temp, ONE_AT_A_TIME)) {
      single.simulator(Rig.BOARD);
      Answer running = single.engine.submit(Request.of("math.meeting"));
      meeting.await(10, TimeUnit.SECONDS);
      Answer waiting = single.engine.submit(Request.of("math.meeting"));
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(single.engine::close);

      assertThat(Rig.failure(waiting).code()).isEqualTo(Code.SHUTDOWN);
      assertThat(stopping).isNotDone();
      meeting.await(10, TimeUnit.SECONDS);

      assertThat(Rig.answer(running).boardId()).isEqualTo("sim-0");
      stopping.get(10, TimeUnit.SECONDS);
    } finally {
      System.getProperties().remove(Meeting.BARRIER);
    }
  }
}
