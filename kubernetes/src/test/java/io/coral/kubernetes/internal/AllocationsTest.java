package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What containers were given, by a clock of the test. */
class AllocationsTest {

  private static final String SIM = "coral/sim";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SEED = 17;
  private static final int PODS = Integer.getInteger("coral.pods", 300);

  @TempDir private Path temp;
  private DaemonRig rig;
  private long now;
  private Allocations allocations;

  @BeforeEach
  void start() throws IOException {
    rig = new DaemonRig(temp);
    // a grant is checked against the boards that are known
    assertThat(rig.coral().boards()).isNotEmpty();
    allocations = allocations(Replicas.of("replicas", List.of()));
  }

  @AfterEach
  void stop() {
    allocations.close();
    rig.close();
  }

  private Allocations allocations(Replicas replicas) throws IOException {
    return allocations(rig.coral(), rig.entrances(), replicas);
  }

  private Allocations allocations(Coral coral, Entrances entrances, Replicas replicas)
      throws IOException {
    return new Allocations(coral, entrances, temp.resolve("pods"), replicas, PATIENCE, () -> now);
  }

  private void held(String... devices) {
    held(devices.length == 0 ? List.of() : List.of(List.of(devices)));
  }

  private void held(List<List<String>> pods) {
    allocations.held(pods.stream().map(held -> Map.entry(SIM, held)).toList());
    boolean mayBeMore = true;
    while (mayBeMore) {
      mayBeMore = allocations.release().isPresent();
    }
  }

  private void later(Duration by) {
    now += by.toNanos();
  }

  @Test
  void whatNobodyEverHadIsFreeAfterAWhile() throws IOException {
    Path folder = allocations.give(SIM, List.of("sim-0"));
    held();
    later(PATIENCE.minusNanos(1));
    held();
    assertThat(folder).exists();
    later(Duration.ofNanos(1));
    held();

    assertThat(folder).doesNotExist();
    assertThat(rig.coral().grants()).containsExactly(Grant.of("pod-sim-0", Set.of()));
  }

  @Test
  void whoIsGivenBoardsWaitsForOneReleaseHoweverManyAreDue() throws IOException {
    allocations.give(SIM, List.of("sim-0"));
    allocations.give(SIM, List.of("sim-1"));
    held();
    later(PATIENCE);

    assertThat(allocations.release()).contains(Map.entry(SIM, List.of("sim-0")));
    assertThat(rig.coral().grants()).contains(Grant.exclusive("pod-sim-1", Set.of("sim-1")));
    Path given = allocations.give(SIM, List.of("sim-1"));

    assertThat(allocations.release()).isEmpty();
    assertThat(given).exists();
    assertThat(rig.coral().grants())
        .containsExactlyInAnyOrder(
            Grant.of("pod-sim-0", Set.of()), Grant.exclusive("pod-sim-1", Set.of("sim-1")));
  }

  @Test
  void whatCannotBeReleasedIsTriedAgainBehindTheOthers() throws IOException {
    Steps failing =
        new Steps(
            () -> {
              throw new IllegalStateException();
            });
    allocations =
        allocations(
            failing.of(Coral.class, rig.coral()),
            rig.entrances(),
            Replicas.of("replicas", List.of()));
    allocations.give(SIM, List.of("sim-0"));
    allocations.give(SIM, List.of("sim-1"));
    held();
    later(PATIENCE);
    failing.last(0);

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(allocations::release);
    assertThat(allocations.release()).contains(Map.entry(SIM, List.of("sim-1")));
    assertThat(allocations.release()).isEmpty();

    held(List.of(List.of("sim-0")));
    assertThat(temp.resolve("pods/pod-sim-0/coral.sock")).as("of who has it again").exists();
    held();
    later(PATIENCE);
    held();
    assertThat(rig.coral().grants())
        .containsExactlyInAnyOrder(
            Grant.of("pod-sim-0", Set.of()), Grant.of("pod-sim-1", Set.of()));
  }

  @Test
  void theTimeWhileTheKubeletSaysNothingDoesNotCount() throws IOException {
    allocations.give(SIM, List.of("sim-0"));
    held();
    later(PATIENCE.multipliedBy(20));
    allocations.unknown();
    held();
    later(PATIENCE.minusNanos(1));
    held();

    assertThat(rig.coral().grants()).containsExactly(Grant.exclusive("pod-sim-0", Set.of("sim-0")));
  }

  @Test
  void whoHasItAgainKeepsIt() throws IOException {
    allocations.give(SIM, List.of("sim-0"));
    held();
    later(PATIENCE.minusNanos(1));
    held("sim-0");
    later(PATIENCE);
    held();

    assertThat(rig.coral().grants()).hasSize(1);
    assertThat(rig.coral().grants().get(0).isExclusive()).isTrue();
  }

  @Test
  void theBoardsThatAnInitContainerLeavesToTheContainerAreItsOwn() throws IOException {
    allocations.give(SIM, List.of("sim-1"));
    allocations.give(SIM, List.of("sim-1", "sim-0"));

    assertThat(rig.coral().grants())
        .containsExactlyInAnyOrder(
            Grant.exclusive("pod-sim-0", Set.of("sim-0", "sim-1")),
            Grant.of("pod-sim-1", Set.of()));
  }

  @Test
  void grantsOfAProcessBeforeAreKeptUntilNobodyHasThem() throws IOException {
    allocations.give(SIM, List.of("sim-0"));
    allocations.give(SIM, List.of("sim-1"));
    allocations.close();

    allocations = allocations(Replicas.of("replicas", List.of()));
    held("sim-1");
    later(PATIENCE);
    held("sim-1");

    assertThat(rig.coral().grants())
        .containsExactlyInAnyOrder(
            Grant.of("pod-sim-0", Set.of()), Grant.exclusive("pod-sim-1", Set.of("sim-1")));
    assertThat(temp.resolve("pods/pod-sim-1/coral.sock")).exists();
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest(name = "after {0} steps")
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void whoeverIsKilledWhileItGivesLeavesNothingToNobody(int steps) throws IOException {
    Steps killing =
        new Steps(
            () -> {
              throw new Killed();
            });
    allocations.close();
    Allocations killed =
        allocations(
            killing.of(Coral.class, rig.coral()),
            killing.of(Entrances.class, rig.entrances()),
            Replicas.of("replicas", List.of()));
    killed.give(SIM, List.of("sim-1"));
    killing.last(steps);
    // it takes a board from one that has ended: two grants, an admission, a socket
    Throwable end = catchThrowable(() -> killed.give(SIM, List.of("sim-0", "sim-1")));
    killed.close();
    assertThat(end != null).isEqualTo(steps < 4);

    allocations = allocations(Replicas.of("replicas", List.of()));
    held();
    allocations.give(SIM, List.of("sim-1"));
    held("sim-1");
    assertThat(rig.coral().grants()).contains(Grant.exclusive("pod-sim-1", Set.of("sim-1")));
    later(PATIENCE);
    held();
    later(PATIENCE);
    held();

    assertThat(rig.coral().grants())
        .allSatisfy(grant -> assertThat(grant.boards().get()).isEmpty());
    assertThat(temp.resolve("pods")).isEmptyDirectory();
  }

  @Test
  void podsThatComeAndGoLeaveNothing() throws IOException {
    Random random = new Random(SEED);
    List<List<String>> pods = new ArrayList<>();
    for (int each = 0; each < PODS; each++) {
      List<String> free = new ArrayList<>(List.of("sim-0", "sim-1"));
      pods.forEach(free::removeAll);
      if (free.isEmpty() || !pods.isEmpty() && random.nextBoolean()) {
        pods.remove(random.nextInt(pods.size()));
      } else {
        Collections.shuffle(free, random);
        List<String> given = free.subList(0, 1 + random.nextInt(free.size()));
        allocations.give(SIM, given);
        pods.add(given);
      }
      later(Duration.ofSeconds(random.nextInt(40)));
      if (random.nextInt(4) == 0) {
        allocations.unknown();
      } else {
        held(pods);
      }
      for (List<String> held : pods) {
        assertThat(rig.coral().grants())
            .as("seed %d, pod %d", SEED, each)
            .contains(Grant.exclusive(Allocations.tenant(held), Set.copyOf(held)));
      }
    }
    held();
    later(PATIENCE);
    held();

    assertThat(rig.coral().grants())
        .allSatisfy(grant -> assertThat(grant.boards().get()).isEmpty());
    assertThat(temp.resolve("pods")).isEmptyDirectory();
  }

  @Test
  void aListThatIsOldGivesNothingToWhoHasEnded() throws IOException {
    Replicas replicas = Replicas.of("replicas", List.of(SIM + "=2"));
    allocations = allocations(replicas);
    allocations.give(SIM, List.of("sim-0::0", "sim-1::0"));
    allocations.close();

    allocations = allocations(replicas);
    allocations.give(SIM, List.of("sim-1::0"));
    held("sim-0::0", "sim-1::0");

    assertThat(temp.resolve("pods/pod-sim-0__0/coral.sock")).doesNotExist();
    assertThat(temp.resolve("pods/pod-sim-1__0/coral.sock")).exists();
  }

  @Test
  void aBoardThatAnOperatorGaveToSomebodyAloneIsNotGiven() {
    rig.coral().grant(Grant.exclusive("blue", Set.of("sim-0")));

    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> allocations.give(SIM, List.of("sim-0")))
        .withMessageContaining("tenant blue has board sim-0 alone");
  }
}
