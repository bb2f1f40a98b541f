package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Why a request runs where it runs, and what it would take elsewhere. */
@Timeout(60)
class ExplainTest {

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

  @Test
  void aRequestThatAsksIsToldWhatEachBoardWouldHaveTaken() {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.run(new Addition(10).request);
    await().until(() -> rig.engine.underWay().isEmpty());

    Answer explained = rig.engine.submit(new Addition(10).request.explained());
    Answer other = rig.engine.submit(new Addition(10).request);

    String board = Rig.answer(explained).boardId();
    Rig.answer(other);
    assertThat(explained.prospects())
        .extracting(Prospect::boardId)
        .containsExactlyInAnyOrder("sim-0", "sim-1")
        .startsWith(board);
    assertThat(explained.prospects().get(0).programming()).isZero();
    assertThat(explained.prospects().get(1).programming()).isPositive();
    assertThat(explained.explain())
        .contains(
            "; no other board was expected to be done sooner: " + explained.prospects().get(0))
        .contains(", " + explained.prospects().get(1));
    assertThat(other.prospects()).isEmpty();
    assertThat(other.explain()).doesNotContain("sooner");
  }

  @Test
  void aThreadsNextRequestIsChosenForByItselfWhereItAsks() {
    rig.simulator(Rig.BOARD);
    for (int i = 0; i < 100; i++) {
      rig.run(new Addition(10).request);

      Answer explained = rig.engine.submit(new Addition(10).request.explained());

      Rig.answer(explained);
      assertThat(explained.prospects()).hasSize(1);
    }
  }

  @Test
  void aWaitingRequestIsToldWhatItWouldTakeIfItWereNext() throws Exception {
    rig.simulator(Rig.BOARD);
    rig.run(new Addition(10).request);
    CyclicBarrier meeting = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, meeting);
    try {
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(rig.engine.submit(Request.of("math.meeting")));
      }
      meeting.await(10, TimeUnit.SECONDS);
      Answer last = answers.get(9);

      assertThat(last.prospects()).extracting(Prospect::boardId).containsExactly("sim-0");
      assertThat(last.explain())
          .contains("waits since", "; expected now, if it were next: sim-0 in ");

      answers.forEach(answer -> answer.cancel(false));
      assertThat(last.prospects()).isEmpty();
      meeting.reset();
    } finally {
      System.getProperties().remove(Meeting.BARRIER);
    }
  }

  @Test
  void whoWaitsForAProgrammingIsToldHowLongThatGoesOn() {
    OddDevice board = OddDevice.hanging("program");
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(board.runtime(simulator), 1);
      Answer waiting = rig.engine.submit(new Addition(10).request);
      await().until(() -> board.calls.get() > 0);

      assertThat(waiting.explain())
          .contains("for a board that is being programmed for it")
          .contains("; expected now, if it were next: sim-0 in ")
          .contains("(programming ");

      board.end();
      Rig.answer(waiting);
      rig.close();
    }
  }
}
