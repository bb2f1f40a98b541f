package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.api.Response;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine gives way to exclusive users. */
class ClaimTest {

  /** Notes what it is told, in order. */
  private record Claim(
      String owner,
      Set<String> deviceIds,
      int priority,
      List<String> told,
      Consumer<String> onRelease)
      implements DeviceClaim {

    static Claim of(String owner, int priority, String... devices) {
      return new Claim(
          owner, Set.of(devices), priority, new CopyOnWriteArrayList<>(), device -> {});
    }

    Claim opening(Consumer<String> action) {
      return new Claim(owner, deviceIds, priority, told, action);
    }

    @Override
    public String runtimeId() {
      return SimRuntime.ID;
    }

    @Override
    public OptionalInt firstDevices() {
      return OptionalInt.empty();
    }

    @Override
    public void released(String deviceId) {
      onRelease.accept(deviceId);
      told.add(deviceId);
    }
  }

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
  void aClaimedBoardIsListedWithItsOwnerAndNeverOpened() {
    Claim claim = Claim.of("kit", 0, "sim-0");
    rig.engine.add(claim, 1);
    rig.simulator(Rig.BOARD.withFaults("program:1=lose"), Rig.BOARD);

    for (int i = 0; i < 5; i++) {
      assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-1");
    }
    await().until(() -> claim.told().equals(List.of("sim-0")));
    Board board = rig.engine.boards().get(0);
    assertThat(board.state()).isEqualTo(Board.State.CLAIMED);
    assertThat(board.owner()).contains("kit");
  }

  @Test
  void aClaimOnAnOpenBoardGetsItClosedAndCanOpenItWhenTold() {
    SimRuntime simulator = rig.simulator(Rig.BOARD);
    rig.run(new Addition(10).request);
    List<Resource> opened = new CopyOnWriteArrayList<>();
    Claim claim = Claim.of("kit", 0, "sim-0").opening(device -> opened.add(simulator.open(device)));

    rig.engine.add(claim, 1);

    await().until(() -> claim.told().equals(List.of("sim-0")));
    assertThat(opened).hasSize(1);
    RequestException refused = Rig.failure(rig.engine.submit(new Addition(10).request));
    assertThat(refused.code()).isEqualTo(Code.NO_BOARD);
    assertThat(refused).hasMessageContaining("CLAIMED by kit");

    opened.get(0).close();
    rig.engine.remove(claim);
    assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-0");
    assertThat(claim.told()).as("told once").hasSize(1);
  }

  @Test
  void whatRunsOnABoardThatIsClaimedIsRunAgainElsewhereIfItOutlastsTheBound() {
    rig.simulator(Rig.BOARD.withFaults("run:1=hang"), Rig.BOARD);
    Addition addition = new Addition(10);
    Answer hanging = rig.engine.submit(addition.request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    Claim claim = Claim.of("kit", 0, "sim-0");

    rig.engine.add(claim, 1);

    Response response = Rig.answer(hanging);
    assertThat(response.boardId()).isEqualTo("sim-1");
    assertThat(addition.isRight()).isTrue();
    await().until(() -> claim.told().equals(List.of("sim-0")));
  }

  @Test
  void theStrongerOfTwoClaimsHasTheBoardAndTheLoserGetsAFinding() {
    rig.simulator(Rig.BOARD);
    Claim weak = Claim.of("weak", 1, "sim-0");
    Claim strong = Claim.of("strong", 2, "sim-0");
    rig.engine.add(weak, 1);
    await().until(() -> weak.told().size() == 1);
    rig.engine.add(strong, 2);
    await().until(() -> strong.told().size() == 1);

    assertThat(rig.engine.boards().get(0).owner()).contains("strong");
    assertThat(rig.engine.runtimes().get(0).findings())
        .singleElement()
        .asString()
        .contains("weak claims it, but strong has the stronger claim");

    rig.engine.remove(strong);
    assertThat(rig.engine.boards().get(0).owner()).contains("weak");
    assertThat(rig.engine.runtimes().get(0).findings()).isEmpty();
  }

  @Test
  void aClaimOnABoardThatIsNotThereYetGetsItWhenItArrives() {
    SimRuntime simulator = rig.simulator(Rig.BOARD);
    Claim claim = Claim.of("kit", 0, "sim-1");
    rig.engine.add(claim, 1);
    assertThat(rig.engine.boards()).extracting(Board::state).containsExactly(Board.State.AVAILABLE);
    assertThat(claim.told()).isEmpty();

    simulator.plug(Rig.BOARD);

    await().until(() -> claim.told().equals(List.of("sim-1")));
  }

  @Test
  void aClaimThatFailsWhenToldHarmsNobody() {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    Claim claim =
        Claim.of("rude", 0, "sim-0")
            .opening(
                device -> {
                  throw new IllegalStateException("rude");
                });
    rig.engine.add(claim, 1);
    assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-1");
  }
}
