package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.internal.NodeComponent;
import io.coral.kubernetes.internal.TestKubelet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin and the driver on one node with boards of two kinds: each is offered one way. */
@Timeout(120)
class EitherWayTest {

  private static final String SIM = "coral/sim";

  /** Behind the other, by its name: it comes to the kubelet after that. */
  private static final String VIRTUAL = "coral/virtual";

  @TempDir private Path folder;
  private final EventLoops loops = new EventLoops();
  private DaemonRig rig;
  private TestKubelet kubelet;
  private TestCluster cluster;
  private ClaimComponent driver;
  private NodeComponent plugin;

  @BeforeEach
  void startKubelet() throws Exception {
    rig = new DaemonRig(folder.resolve("node"), "count=1, count=1; name=virtual");
    kubelet = new TestKubelet(folder.resolve("kubelet"));
    cluster = new TestCluster(kubelet, folder);
    kubelet.start();
  }

  @AfterEach
  void stop() {
    plugin.stop();
    driver.stop();
    List<String> faults = kubelet.faults();
    kubelet.close();
    rig.close();
    loops.close();
    assertThat(faults).as("what a kubelet or an API server refuses").isEmpty();
  }

  /** Both, as a framework starts them. */
  private void startNode(Map<String, Object> claims) throws IOException {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "kubelet", folder.resolve("kubelet").toString(),
                "node", TestCluster.NODE,
                "sockets", folder.resolve("claims").toString(),
                "state", folder.resolve("state").toString(),
                "cdi", folder.resolve("cdi").toString(),
                "api", cluster.address().toString(),
                "token", cluster.token().toString(),
                "certificate.authority", cluster.authority().toString(),
                "look", "20ms"));
    settings.putAll(claims);
    driver =
        new ClaimComponent(
            settings,
            rig.coral(),
            rig.entrances(),
            DiskRepository.ofSystemProperties(),
            loops,
            null);
    plugin =
        new NodeComponent(
            Map.of(
                "kubelet", folder.resolve("kubelet").toString(),
                "sockets", folder.resolve("pods").toString(),
                "labels", folder.resolve("labels").toString(),
                "look", "20ms"),
            rig.coral(),
            rig.entrances(),
            driver,
            null);
    await().untilAsserted(() -> assertThat(kubelet.drivers()).containsExactly("coral.io"));
  }

  private void awaitClaimable(String... boards) {
    await()
        .untilAsserted(
            () -> assertThat(cluster.offered().fieldNames()).toIterable().containsExactly(boards));
  }

  @Test
  void aKindThatClaimsHaveIsNotThePluginsAndTheOtherIsNotTheirs() throws IOException {
    startNode(Map.of("boards", SIM));

    await().untilAsserted(() -> assertThat(kubelet.healthy(VIRTUAL)).containsExactly("sim-1"));
    awaitClaimable("sim-0");
    assertThat(kubelet.registrations()).isEqualTo(1);
    assertThat(kubelet.healthy(SIM)).isEmpty();
    assertThat(kubelet.allocate(VIRTUAL, 1, "one").devices()).containsExactly("sim-1");
  }

  @Test
  void claimsHaveAllKindsWhereNoneIsSaid() throws IOException {
    startNode(Map.of());

    awaitClaimable("sim-0", "sim-1");
    await()
        .untilAsserted(
            () ->
                assertThat(folder.resolve("labels"))
                    .hasContent("coral/sim=1.0\ncoral/virtual=1.0\n"));
    assertThat(kubelet.registrations()).isZero();
  }
}
