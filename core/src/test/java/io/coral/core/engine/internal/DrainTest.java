package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Drain;
import io.coral.api.Request;
import io.coral.api.ReservationException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards that are taken out of service and put back. */
@Timeout(60)
class DrainTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Rig rig;

  @BeforeEach
  void openRig(@TempDir Path temp) throws IOException {
    rig = new Rig(temp);
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  @Test
  void whatRunsEndsThereAndNothingMoreStartsUntilItIsPutBack() throws Exception {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    CyclicBarrier both = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, both);
    Answer meeting = rig.engine.submit(Request.of("math.meeting"));
    both.await(10, TimeUnit.SECONDS);
    String used = board(Board.State.PROGRAMMED).id();

    CompletableFuture<Drain> draining =
        CompletableFuture.supplyAsync(() -> rig.engine.drain(used, "tests", LONG));
    await().until(() -> !rig.engine.drains().isEmpty());
    for (int i = 0; i < 3; i++) {
      assertThat(rig.run(new Addition(10).request).boardId()).isNotEqualTo(used);
    }
    assertThat(draining).as("while something runs there").isNotDone();
    both.await(10, TimeUnit.SECONDS);

    assertThat(Rig.answer(meeting).boardId()).isEqualTo(used);
    assertThat(Rig.answer(meeting).attempts()).isEqualTo(1);
    Drain drain = draining.get(10, TimeUnit.SECONDS);
    assertThat(board(Board.State.CLAIMED).owner()).contains("tests");
    assertThat(rig.engine.drains()).containsExactly(drain);

    drain.close();
    drain.close();
    assertThat(rig.engine.drains()).isEmpty();
    assertThat(rig.engine.boards())
        .extracting(Board::state)
        .containsExactlyInAnyOrder(Board.State.AVAILABLE, Board.State.PROGRAMMED);
  }

  private Board board(Board.State state) {
    return rig.engine.boards().stream()
        .filter(board -> board.state() == state)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatOutlastsThePatienceRunsAgainElsewhere() {
    rig.simulator(Rig.BOARD.withFaults("run:1=hang"), Rig.BOARD);
    Addition addition = new Addition(10);
    Answer hanging = rig.engine.submit(addition.request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);

    rig.engine.drain("sim/sim-0", "tests", Duration.ofMillis(50));

    assertThat(Rig.answer(hanging).boardId()).isEqualTo("sim-1");
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void aDrainThatIsGivenUpWhileSomethingRunsLeavesTheBoardAsItIs() throws Exception {
    rig.simulator(Rig.BOARD);
    CyclicBarrier both = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, both);
    Answer meeting = rig.engine.submit(Request.of("math.meeting"));
    both.await(10, TimeUnit.SECONDS);
    Thread asking = new Thread(() -> rig.engine.drain("sim-0", "tests", LONG));
    asking.setUncaughtExceptionHandler((thread, thrown) -> {});
    asking.start();
    await().until(() -> !rig.engine.drains().isEmpty());

    asking.interrupt();
    asking.join();
    both.await(10, TimeUnit.SECONDS);

    assertThat(Rig.answer(meeting).attempts()).isEqualTo(1);
    assertThat(rig.engine.boards().get(0).state()).isEqualTo(Board.State.PROGRAMMED);
  }

  @Test
  void whatCannotBeDrainedIsRefusedWithTheReason() {
    rig.simulator(Rig.BOARD);
    rig.engine.drain("sim-0", "the first", Duration.ZERO);

    assertThat(refusal("sim-0")).hasMessageContaining("belongs to the first already");
    assertThat(refusal("sim-0").code()).isEqualTo(ReservationException.Code.NOT_FREE);
    assertThat(refusal("sin-0")).hasMessageContaining("the closest are sim/sim-0");
    assertThat(refusal("sin-0").code()).isEqualTo(ReservationException.Code.UNKNOWN_BOARD);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> rig.engine.drain("sim-0", "tests", Duration.ofSeconds(-1)));

    rig.engine.close();
    assertThat(refusal("sim-0").code())
        .isIn(ReservationException.Code.SHUTDOWN, ReservationException.Code.UNKNOWN_BOARD);
  }

  private ReservationException refusal(String board) {
    try {
      throw new AssertionError(rig.engine.drain(board, "tests", Duration.ZERO) + " was drained");
    } catch (ReservationException e) {
      return e;
    }
  }

  @Test
  void aDrainedBoardIsResetAndServesAgainWhenItIsBack() {
    rig.simulator(Rig.BOARD);
    rig.run(new Addition(10).request);
    Drain drain = rig.engine.drain("sim-0", "tests", Duration.ZERO);

    drain.reset();
    assertThat(board(Board.State.CLAIMED).id()).isEqualTo("sim-0");
    drain.close();

    assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-0");
    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(drain::reset)
        .matches(failure -> failure.code() == ErrorCode.CLOSED);
  }

  @Test
  void aRuntimeWithoutResetSaysSo() {
    rig.engine.add(
        new SimRuntime(List.of(Rig.BOARD), Rig.without(Features.RESET), SimClock.REAL), 1);
    Drain drain = rig.engine.drain("sim-0", "tests", Duration.ZERO);

    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(drain::reset)
        .matches(failure -> failure.code() == ErrorCode.UNSUPPORTED);
  }
}
