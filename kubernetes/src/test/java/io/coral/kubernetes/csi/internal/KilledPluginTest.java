package io.coral.kubernetes.csi.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.kubernetes.internal.NodeProcess;
import io.coral.kubernetes.internal.TestKubelet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with its plugins is killed at any step, again and again, beside one kubelet. */
@Timeout(600)
class KilledPluginTest {

  private static final String SIM = "coral/sim";
  private static final int KILLS = Integer.getInteger("coral.kills", 1);
  private static final Pattern GIVEN = Pattern.compile("\"devices\": \\[\"(sim-[01])\"]");
  private static final String STAYS = "stays";
  private static final int STEPS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private TestKubelet kubelet;

  /** The board of each pod that runs. */
  private final Map<String, String> pods = new TreeMap<>();

  @BeforeEach
  void startKubelet() throws Exception {
    kubelet = new TestKubelet(temp.resolve("kubelet"));
    kubelet.start();
  }

  @AfterEach
  void stopKubelet() {
    List<String> faults = kubelet.faults();
    kubelet.close();
    // whoever is killed while it registers does not serve
    assertThat(faults)
        .as("what a kubelet refuses")
        .allMatch(fault -> fault.contains("does not serve"));
  }

  /** A daemon with both plugins. */
  private final class Node implements AutoCloseable {

    private final NodeProcess process;

    Node(int steps) throws IOException {
      process =
          new NodeProcess(
              Victim.class, temp.resolve("errors"), temp.toString(), String.valueOf(steps));
    }

    /** Boards and volumes are there; true unless it was killed before. */
    boolean isReady() {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !process.isAlive()
                      || kubelet.healthy(SIM).size() == 2 && kubelet.drivers().contains("inaccel"));
      return process.isAlive();
    }

    @Override
    public void close() {
      process.close();
      await().atMost(PATIENCE).until(() -> kubelet.healthy(SIM).isEmpty());
    }
  }

  @Test
  void noBoardIsGivenTwiceAndNoneStaysWithNobody() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      try (Node node = new Node(NodeProcess.NEVER)) {
        assertThat(node.isReady()).isTrue();
        if (pods.isEmpty()) {
          start(STAYS);
        }
        awaitEachItsOwn(node);
        node.process.last(random.nextInt(STEPS));
        for (int i = 0; i < STEPS && node.process.isAlive(); i++) {
          changeSomething(kill + "-" + i);
        }
      }
      try (Node node = new Node(random.nextInt(STEPS))) {
        boolean unused = node.isReady();
      }
    }
    try (Node node = new Node(NodeProcess.NEVER)) {
      assertThat(node.isReady()).isTrue();
      awaitEachItsOwn(node);
      for (String pod : pods.keySet()) {
        kubelet.end(pod);
        assertThat(kubelet.unpublish(pod)).isEqualTo("{}");
      }
      pods.clear();
      awaitEachItsOwn(node);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(temp.resolve("state/volumes")).isEmptyDirectory());
    }
  }

  /** Another pod comes with its volume, or goes, whatever becomes of that. */
  private void changeSomething(String name) {
    Optional<String> other = pods.keySet().stream().filter(pod -> !pod.equals(STAYS)).findFirst();
    if (other.isPresent()) {
      pods.remove(other.get());
      kubelet.end(other.get());
      kubelet.unpublish(other.get());
    } else {
      start(name);
    }
  }

  private void start(String pod) {
    Matcher given = GIVEN.matcher(kubelet.tryAllocate(SIM, 1, pod));
    if (given.find()) {
      pods.put(pod, given.group(1));
      kubelet.tryPublish(pod, Map.of());
    }
  }

  /** Each pod has its board alone and its volume, and no other board is anybody's. */
  private void awaitEachItsOwn(Node node) {
    String expected =
        pods.values().stream()
            .map(board -> "pod-" + board + " has " + board + " alone")
            .sorted()
            .toList()
            .toString();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(node.process.grants()).as("beside %s", pods).isEqualTo(expected));
    for (String pod : pods.keySet()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(kubelet.publish(pod, Map.of()).resolve("run/coral.sock")).exists());
    }
  }
}
