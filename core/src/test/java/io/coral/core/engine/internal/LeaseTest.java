package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Lease;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards that one tenant has to itself. */
@Timeout(60)
class LeaseTest {

  private static final Reservation ONE =
      Reservation.of("coral/sim", Duration.ofMinutes(10)).tenant("researcher");

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, Map.of("park.limit", "300ms", "tenants", "researcher=1,student=1"));
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private static Request addition(String tenant) {
    return new Addition(10).request.tenant(tenant);
  }

  private Code refusal(Reservation reservation) {
    return refused(reservation).code();
  }

  private ReservationException refused(Reservation reservation) {
    return assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> rig.engine.reserve(reservation))
        .actual();
  }

  @Test
  void theHoldersRequestsRunThereAndNobodyElses() {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    try (Lease lease = rig.engine.reserve(ONE)) {
      assertThat(lease.boards()).containsExactly("sim-0");
      for (int i = 0; i < 5; i++) {
        assertThat(rig.run(addition("researcher")).boardId()).isEqualTo("sim-0");
        assertThat(rig.run(addition("student")).boardId()).isEqualTo("sim-1");
      }
    }
  }

  @Test
  void boardsSayWhoHoldsThemAndUntilWhen() {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    Instant before = Instant.now();

    Lease lease = rig.engine.reserve(ONE);

    Board.Holder holder = rig.engine.boards().get(0).holder().orElseThrow();
    assertThat(holder.tenant()).isEqualTo("researcher");
    assertThat(holder.until())
        .isEqualTo(lease.until())
        .isBetween(before.plusSeconds(599), Instant.now().plusSeconds(601));
    assertThat(rig.engine.boards().get(1).holder()).isEmpty();
    assertThat(rig.engine.leases()).containsExactly(lease);
    lease.renew(Duration.ofHours(2));
    assertThat(rig.engine.boards().get(0).holder().orElseThrow().until())
        .isEqualTo(lease.until())
        .isAfter(before.plusSeconds(7100));

    lease.close();

    assertThat(rig.engine.boards().get(0).holder()).isEmpty();
    assertThat(rig.engine.leases()).isEmpty();
    assertThat(lease.ended()).contains("it was closed");
    assertThat(lease.boards()).isEmpty();
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> lease.renew(Duration.ofHours(1)))
        .withMessage("the lease cannot be renewed: it was closed; reserve the boards anew");
  }

  @Test
  void whatWaitsForAHeldBoardSaysSoAndIsAnsweredInBounds() {
    rig.simulator(Rig.BOARD);
    Lease lease = rig.engine.reserve(ONE);

    Answer waiting = rig.engine.submit(addition("student"));

    assertThat(waiting.explain()).contains("board sim-0", held(lease));
    RequestException failure = Rig.failure(waiting);
    assertThat(failure.code()).isEqualTo(RequestException.Code.NO_BOARD);
    assertThat(failure).hasMessageContaining(held(lease));
  }

  private static String held(Lease lease) {
    return "held by tenant researcher until " + lease.until();
  }

  @Test
  void whatWaitsRunsOnceTheLeaseIsOver() {
    rig.simulator(Rig.BOARD);
    Lease lease =
        rig.engine.reserve(Reservation.of("sim-0", Duration.ofMillis(100)).tenant("researcher"));

    assertThat(rig.run(addition("student")).boardId()).isEqualTo("sim-0");

    assertThat(lease.ended().orElseThrow()).startsWith("its time was over at ");
  }

  @Test
  void whatOthersRunThereEndsFirst() throws Exception {
    rig.simulator(Rig.BOARD);
    CyclicBarrier both = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, both);
    Answer running = rig.engine.submit(Request.of("math.meeting").tenant("student"));
    both.await(10, TimeUnit.SECONDS);

    CompletableFuture<Lease> lease = reserve(ONE);
    await().until(() -> rig.engine.boards().get(0).holder().isPresent());
    assertThat(lease).isNotDone();
    assertThat(rig.engine.leases()).isEmpty();
    both.await(10, TimeUnit.SECONDS);

    assertThat(lease.get().boards()).containsExactly("sim-0");
    assertThat(running.isDone()).isTrue();
  }

  private CompletableFuture<Lease> reserve(Reservation reservation) {
    return CompletableFuture.supplyAsync(() -> rig.engine.reserve(reservation));
  }

  @Test
  void aReservationThatCannotBeIsRefusedAtOnce() {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.engine.add(new BoardClaim("kit", SimRuntime.ID, Set.of("sim-1")), 1);

    ReservationException unknown = refused(Reservation.of("coral/sin", Duration.ofHours(1)));
    assertThat(unknown.code()).isEqualTo(Code.UNKNOWN_BOARD);
    assertThat(unknown)
        .hasMessage(
            "there is no board or kind of boards 'coral/sin'; the closest are coral/sim, sim-0, sim-1");
    ReservationException nobody = refused(ONE.tenant("resaercher"));
    assertThat(nobody.code()).isEqualTo(Code.UNKNOWN_TENANT);
    assertThat(nobody)
        .hasMessageContaining("'resaercher' is not configured; the closest are researcher");
    ReservationException tooFew = refused(ONE.count(2));
    assertThat(tooFew.code()).isEqualTo(Code.TOO_FEW);
    assertThat(tooFew)
        .hasMessageContaining("2 boards of coral/sim were asked for, and there are fewer")
        .hasMessageContaining("CLAIMED by kit");
    assertThat(rig.engine.boards()).allMatch(board -> board.holder().isEmpty());
  }

  @Test
  void whoDoesNotWaitIsToldWhoHoldsTheBoard() {
    rig.simulator(Rig.BOARD);
    Lease lease = rig.engine.reserve(ONE);

    ReservationException refused = refused(ONE.tenant("student").waitAtMost(Duration.ZERO));

    assertThat(refused.code()).isEqualTo(Code.NOT_FREE);
    assertThat(refused)
        .hasMessageContaining("coral/sim was not free for tenant student within PT0S")
        .hasMessageContaining(held(lease));
  }

  @Test
  void theNextReservationGetsTheBoardWhenTheLeaseEnds() throws Exception {
    rig.simulator(Rig.BOARD);
    Lease first = rig.engine.reserve(ONE);
    CompletableFuture<Lease> second = reserve(ONE.tenant("student"));

    first.close();

    assertThat(second.get().boards()).containsExactly("sim-0");
    assertThat(second.get().tenant()).isEqualTo("student");
  }

  @Test
  void aLeaseEndsWithItsLastBoardAndSaysWhich() {
    SimRuntime simulator = rig.simulator(Rig.BOARD, Rig.BOARD);
    Lease lease = rig.engine.reserve(ONE.count(2));

    rig.engine.add(new BoardClaim("kit", SimRuntime.ID, Set.of("sim-0")), 1);
    assertThat(lease.boards()).containsExactly("sim-1");
    assertThat(lease.ended()).isEmpty();
    rig.engine.remove(simulator);

    assertThat(lease.ended()).contains("its last board is gone: sim-1 (not there any more)");
  }

  @Test
  void theEngineEndsItsLeasesWhenItStops() {
    rig.simulator(Rig.BOARD);
    Lease lease = rig.engine.reserve(ONE);

    rig.engine.close();

    assertThat(lease.ended()).contains("the engine was stopped");
    assertThat(refusal(ONE)).isEqualTo(Code.SHUTDOWN);
  }

  @Test
  void aCallerWhoIsInterruptedWaitsNoLonger() {
    rig.simulator(Rig.BOARD);
    rig.engine.reserve(ONE);

    Thread.currentThread().interrupt();

    assertThat(refused(ONE.tenant("student"))).hasMessageStartingWith("interrupted while");
    assertThat(Thread.interrupted()).isTrue();
  }
}
