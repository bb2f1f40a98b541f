package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.kubernetes.internal.NodeProcess;
import io.coral.kubernetes.internal.TestKubelet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with the driver of claims is killed at any step of what the kubelet asks. */
@Timeout(600)
class KilledDriverTest {

  /** Each is one of another step; from {@value #STEPS} on all steps are among them. */
  private static final int KILLS = Integer.getInteger("coral.kills", 1);

  /** More than there are in a preparation. */
  private static final int STEPS = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private TestKubelet kubelet;
  private TestCluster cluster;
  private NodeProcess node;

  /** Of what is required. */
  private String what = "before any kill";

  @BeforeEach
  void start() throws Exception {
    kubelet = new TestKubelet(temp.resolve("kubelet"));
    cluster = new TestCluster(kubelet, temp);
    kubelet.start();
    cluster.applyClass();
    cluster.apply(ClaimRig.pod().replace("vector.addition", "test.add"), "ResourceClaimTemplate");
    startNode();
  }

  @AfterEach
  void stop() {
    List<String> faults = kubelet.faults();
    node.close();
    kubelet.close();
    assertThat(faults).as("what a kubelet refuses").isEmpty();
  }

  private void startNode() throws IOException {
    node =
        new NodeProcess(
            Victim.class, temp.resolve("errors"), temp.toString(), cluster.address().toString());
    await().atMost(PATIENCE).until(() -> cluster.offered().size() == 2);
  }

  private void killNode() throws IOException {
    node.close();
    startNode();
  }

  /** A kubelet asks again until it has what it asked for. */
  private void awaitPrepared(String pod) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(cluster.tryToPrepare(pod)).as(what).isEmpty());
  }

  private void awaitUnprepared(String pod) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(cluster.unprepare(pod)).as(what).isEmpty());
  }

  /** Once the daemon has looked at what was prepared before it. */
  private void awaitGrants(String... grants) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(node.grants()).as(what).isEqualTo(List.of(grants).toString()));
  }

  @Test
  void noBoardIsGivenTwiceAndNoneStaysWithNobody() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    int first = new Random(seed).nextInt(STEPS);
    cluster.schedule("stays", "simulated");
    awaitPrepared("stays");
    for (int kill = 0; kill < KILLS; kill++) {
      int steps = (first + kill) % STEPS;
      what = "seed " + seed + ", killed after " + steps + " steps";
      String pod = "pod-" + kill;
      assertThat(cluster.schedule(pod, "simulated")).containsExactly("sim-1");
      node.last(steps);
      String unused = cluster.tryToPrepare(pod);
      killNode();
      awaitPrepared(pod);
      awaitGrants("claim-sim-0 has sim-0 alone", "claim-sim-1 has sim-1 alone");

      node.last(steps);
      unused = cluster.unprepare(pod);
      killNode();
      awaitUnprepared(pod);
      requireStays();

      node.last(steps);
      unused = cluster.tryToPrepare(pod);
      killNode();
      // its pod goes, and the claim with it
      cluster.delete(pod);
      awaitUnprepared(pod);
      requireStays();
    }
  }

  /** Nothing is left of another claim. */
  private void requireStays() {
    awaitGrants("claim-sim-0 has sim-0 alone");
    for (String folder : List.of("state", "claims", "cdi")) {
      assertThat(temp.resolve(folder).toFile().list()).as(what + ": " + folder).hasSize(1);
    }
  }
}
