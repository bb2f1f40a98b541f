package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Answer;
import io.coral.api.CoralArray;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.api.Split;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tenants that are bound to boards. */
@Timeout(60)
class GrantTest {

  private static final Set<String> FIRST = Set.of("sim-0");
  private static final Set<String> SECOND = Set.of("sim-1");

  private Rig rig;

  @BeforeEach
  void openRig(@TempDir Path temp) throws IOException {
    rig = new Rig(temp, Map.of("park.limit", "300ms", "tenants", "pod=1,student=1"));
    rig.install();
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.engine.boards();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private static Request addition(String tenant) {
    return new Addition(10).request.tenant(tenant);
  }

  private String board(String tenant) {
    return rig.run(addition(tenant)).boardId();
  }

  private String refusal(String tenant) {
    Answer answer = rig.engine.submit(addition(tenant));
    RequestException failure = Rig.failure(answer);
    assertThat(failure.code()).isEqualTo(RequestException.Code.NO_BOARD);
    return String.valueOf(failure.getMessage());
  }

  private ReservationException.Code refused(Grant grant) {
    return assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> rig.engine.grant(grant))
        .actual()
        .code();
  }

  @Test
  void aTenantRunsOnItsBoardsAloneAndOthersBesideIt() {
    rig.engine.grant(Grant.of("pod", SECOND));

    for (int i = 0; i < 5; i++) {
      assertThat(board("pod")).isEqualTo("sim-1");
    }
    rig.engine.grant(Grant.of("student", SECOND));
    assertThat(board("student")).isEqualTo("sim-1");

    rig.engine.grant(Grant.of("pod", FIRST));
    assertThat(board("pod")).isEqualTo("sim-0");
    rig.engine.grant(Grant.everything("student"));
    assertThat(rig.engine.grants()).containsExactly(Grant.of("pod", FIRST));
  }

  @Test
  void exclusiveBoardsAreNobodyElses() {
    rig.engine.grant(Grant.exclusive("pod", FIRST));
    for (int i = 0; i < 5; i++) {
      assertThat(board("student")).isEqualTo("sim-1");
      assertThat(board("pod")).isEqualTo("sim-0");
    }

    rig.engine.grant(Grant.exclusive("pod", Set.of("coral/sim")));

    assertThat(refusal("student"))
        .contains("there are no boards", "tenant pod is granted coral/sim alone");
  }

  @Test
  void whoMayUseNoBoardThatIsThereIsToldWhatItMay() {
    rig.engine.grant(Grant.of("pod", Set.of("sim-7")));

    Answer waiting = rig.engine.submit(addition("pod"));

    assertThat(waiting.explain()).contains("for a board", "tenant pod is granted sim-7");
    assertThat(Rig.failure(waiting)).hasMessageContaining("tenant pod is granted sim-7");
    rig.engine.grant(Grant.of("pod", Set.of()));
    assertThat(refusal("pod")).contains("tenant pod is granted no board");
  }

  @Test
  void aBoardThatComesBackIsStillItsTenants() {
    rig.engine.grant(Grant.exclusive("pod", FIRST));
    BoardClaim claim = new BoardClaim("kit", SimRuntime.ID, FIRST);
    rig.engine.add(claim, 1);
    assertThat(refusal("pod")).contains("CLAIMED by kit");

    rig.engine.remove(claim);

    assertThat(board("pod")).isEqualTo("sim-0");
    for (int i = 0; i < 3; i++) {
      assertThat(board("student")).isEqualTo("sim-1");
    }
  }

  @Test
  void aBoardThatComesIsTheFirstsOfThoseWhoAreToHaveItAlone() {
    BoardClaim claim = new BoardClaim("kit", SimRuntime.ID, SECOND);
    rig.engine.add(claim, 1);
    rig.engine.grant(Grant.exclusive("student", SECOND));
    assertThat(refused(Grant.exclusive("pod", SECOND)))
        .isEqualTo(ReservationException.Code.NOT_FREE);
    rig.engine.grant(Grant.exclusive("pod", Set.of("coral/sim")));

    rig.engine.remove(claim);

    assertThat(board("student")).isEqualTo("sim-1");
    for (int i = 0; i < 3; i++) {
      assertThat(board("pod")).isEqualTo("sim-0");
    }
    rig.engine.grant(Grant.of("student", Set.of()));
    rig.engine.grant(Grant.exclusive("pod", SECOND));
    assertThat(board("pod")).isEqualTo("sim-1");
  }

  @Test
  void reservationsAreOfTheGrantedBoards() {
    rig.engine.grant(Grant.of("pod", SECOND));
    Reservation one = Reservation.of("coral/sim", Duration.ofHours(1)).tenant("pod");

    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> rig.engine.reserve(one.count(2)))
        .withMessageContaining("tenant pod is granted sim-1");
    try (Lease lease = rig.engine.reserve(one)) {
      assertThat(lease.boards()).containsExactly("sim-1");
      assertThat(board("pod")).isEqualTo("sim-1");

      rig.engine.grant(Grant.of("pod", FIRST));
      assertThat(lease.ended()).isPresent();
    }
  }

  @Test
  void anotherLeaseEndsWhenItsBoardIsGrantedExclusively() {
    Lease lease =
        rig.engine.reserve(Reservation.of("sim-0", Duration.ofHours(1)).tenant("student"));

    rig.engine.grant(Grant.exclusive("pod", FIRST));

    assertThat(lease.ended()).isPresent();
    assertThat(board("pod")).isEqualTo("sim-0");
  }

  @Test
  void whatCannotBeGrantedChangesNothing() {
    rig.engine.grant(Grant.exclusive("pod", FIRST));

    assertThat(refused(Grant.exclusive("student", Set.of("coral/sim"))))
        .isEqualTo(ReservationException.Code.NOT_FREE);
    assertThat(refused(Grant.of("pop", FIRST))).isEqualTo(ReservationException.Code.UNKNOWN_TENANT);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Grant("pod", Optional.empty(), true));
    assertThat(rig.engine.grants()).containsExactly(Grant.exclusive("pod", FIRST));
  }

  @Test
  void arraysGoWithTheirTenantToItsBoards() {
    rig.engine.grant(Grant.of("pod", FIRST));
    CoralArray array = rig.engine.array(FloatArrays.BYTES);
    FloatArrays.write(array, 1);
    rig.run(FloatArrays.scale(array, 2).tenant("pod"));

    rig.engine.grant(Grant.of("pod", SECOND));

    assertThat(rig.run(FloatArrays.scale(array, 3).tenant("pod")).boardId()).isEqualTo("sim-1");
    assertThat(FloatArrays.read(array)).isEqualTo(6);
  }

  @Test
  void aCallIsSplitForTheBoardsOfItsTenant() {
    Split addition = Split.of(new Addition(1000).request.tenant("pod")).cut(0, 1, 2).along(3);
    assertThat(addition.submit(rig.engine).pieces()).hasSize(48);

    rig.engine.grant(Grant.of("pod", SECOND));

    assertThat(addition.submit(rig.engine).pieces()).hasSize(24);
  }

  @Test
  void whatTenantsHaveUsedIsTold() {
    board("pod");

    assertThat(rig.engine.shares())
        .extracting(share -> share.tenant() + "=" + share.weight())
        .containsExactly("default=1.0", "pod=1.0", "student=1.0");
    assertThat(rig.engine.shares().get(1).used()).isPositive();
    assertThat(rig.engine.shares().get(2).used()).isZero();
  }
}
