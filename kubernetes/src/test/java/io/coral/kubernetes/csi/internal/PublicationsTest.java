package io.coral.kubernetes.csi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Grant;
import io.coral.daemon.internal.DaemonRig;
import io.coral.inaccel.Roots;
import io.coral.kubernetes.wire.Pods;
import io.coral.spec.settings.Settings;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a root is, and how long it is there, by a clock of the test. */
class PublicationsTest {

  private static final String SIM = "coral/sim";
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  @TempDir private Path temp;
  private DaemonRig rig;
  private final List<String> tenants = new ArrayList<>();
  private final List<Path> deleted = new ArrayList<>();
  private Publications publications;

  /** Roots that nobody reaches. */
  private final Roots roots =
      new Roots() {
        @Override
        public Root open(Path folder, String tenant) {
          tenants.add(tenant);
          return () -> tenants.remove(tenant);
        }

        @Override
        public void delete(Path folder) {
          deleted.add(folder);
        }
      };

  @BeforeEach
  void start() throws IOException {
    rig = new DaemonRig(temp);
    assertThat(rig.coral().boards()).isNotEmpty();
    startPublications();
  }

  private void startPublications() throws IOException {
    publications =
        new Publications(
            rig.coral(),
            roots,
            temp.resolve("state"),
            VolumeSettings.of(Settings.of(VolumeSettings.PID, Map.of()), "node-1"));
    publications.open();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Volume promised(String... container) throws IOException, StatusException {
    Volume volume =
        new Volume(
            "csi-1",
            temp.resolve("target"),
            "test",
            "addition",
            List.of(container).stream().findFirst(),
            Set.of());
    publications.promise(volume);
    return volume;
  }

  private static Pods.ListPodResourcesResponse pods(Map<String, String> devices, String resource) {
    Pods.ListPodResourcesResponse.Builder pods = Pods.ListPodResourcesResponse.newBuilder();
    Pods.PodResources.Builder pod =
        pods.addPodResourcesBuilder().setNamespace("test").setName("addition");
    devices.forEach(
        (container, device) ->
            pod.addContainersBuilder()
                .setName(container)
                .addDevicesBuilder()
                .setResourceName(resource)
                .addDeviceIds(device));
    return pods.build();
  }

  private void bind(String board) {
    rig.coral().admit(Map.of("pod-" + board, 1.0));
    rig.coral().grant(Grant.exclusive("pod-" + board, Set.of(board)));
  }

  @Test
  void aRootIsServedOnceItsTenantIsBoundToItsBoards() throws Exception {
    Volume volume = promised();
    Pods.ListPodResourcesResponse pods = pods(Map.of("main", "sim-0"), SIM);

    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> publications.serve(volume, pods))
        .withMessageContaining("UNAVAILABLE: the boards of this pod are not bound to tenant pod-");
    assertThat(tenants).isEmpty();
    bind("sim-0");
    publications.serve(volume, pods);

    assertThat(tenants).containsExactly("pod-sim-0");
  }

  @Test
  void aPodWithBoardsInTwoContainersSaysWhich() throws Exception {
    bind("sim-0");
    bind("sim-1");
    Pods.ListPodResourcesResponse pods = pods(Map.of("a", "sim-0", "b", "sim-1"), SIM);
    Volume any = promised();

    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> publications.serve(any, pods))
        .withMessageContaining("there are those of a, b; say which in volumeAttributes");
    publications.takeBack(any.id(), any.target());
    publications.serve(promised("b"), pods);

    assertThat(tenants).containsExactly("pod-sim-1");
  }

  @Test
  void devicesOfOthersAreNoBoards() throws Exception {
    bind("sim-0");
    publications.serve(promised(), pods(Map.of("main", "sim-0"), "example.com/other"));

    assertThat(tenants).containsExactly("namespace-test");
  }

  @Test
  void whatNoPodHasIsTakenBackAfterAWhile() throws Exception {
    Pods.ListPodResourcesResponse pods = pods(Map.of(), SIM);
    Pods.ListPodResourcesResponse none = Pods.ListPodResourcesResponse.getDefaultInstance();
    Volume volume = promised();
    publications.serve(volume, pods);

    publications.pods(none, 0);
    publications.pods(pods, PATIENCE);
    publications.pods(none, PATIENCE);
    publications.unknown();
    publications.pods(none, 2 * PATIENCE);
    publications.pods(none, 3 * PATIENCE - 1);
    assertThat(tenants).isNotEmpty();
    assertThat(deleted).isEmpty();
    publications.pods(none, 3 * PATIENCE);

    assertThat(tenants).isEmpty();
    assertThat(deleted).containsExactly(volume.target());
    assertThat(temp.resolve("state")).isEmptyDirectory();
  }

  @Test
  void anotherPromiseOfThatNameIsTold() throws Exception {
    Volume volume = promised();
    Volume other =
        new Volume(volume.id(), volume.target(), "test", "another", Optional.empty(), Set.of());

    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> publications.promise(other))
        .withMessageContaining("ALREADY_EXISTS: csi-1 is there, of test/addition");
  }

  @Test
  void whatWasPromisedIsKnownBesideAFileThatCannotBeRead() throws Exception {
    Volume volume = promised();
    Files.createFile(temp.resolve("state/csi-0"));
    Files.writeString(temp.resolve("state/.newcsi-2"), "half");

    startPublications();

    publications.serve(volume, pods(Map.of(), SIM));
    assertThat(tenants).containsExactly("namespace-test");
    assertThat(temp.resolve("state").toFile().list())
        .containsExactlyInAnyOrder("csi-1", ".unreadable-csi-0");
  }
}
