package io.coral.kubernetes.csi.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.kubernetes.internal.Artifacts;
import io.coral.kubernetes.internal.NodeProcess;
import io.coral.kubernetes.internal.TestKubelet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final String COMES = "comes";

  /** More than there are in what a pod needs to come. */
  private static final int STEPS = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private TestKubelet kubelet;
  private Store store;

  /** The board of each pod that runs. */
  private final Map<String, String> pods = new TreeMap<>();

  @BeforeEach
  void startKubelet() throws Exception {
    kubelet = new TestKubelet(temp.resolve("kubelet"));
    kubelet.start();
    store = new Store(temp.resolve("store"), "127.0.0.1");
  }

  @AfterEach
  void stopKubelet() {
    List<String> faults = kubelet.faults();
    kubelet.close();
    store.close();
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
          writeArtifact(STAYS);
          writeArtifact(COMES);
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
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(temp.resolve("state/bitstreams")).isEmptyDirectory());
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
      kubelet.tryPublish(pod, brings(pod));
    }
  }

  /** What each pod brings has its name in the store; all but one bring the same. */
  private static String bitstream(String pod) {
    return pod.equals(STAYS) ? STAYS : COMES;
  }

  private Map<String, String> brings(String pod) {
    return Map.of("bitstreams", store.address(bitstream(pod)));
  }

  private void writeArtifact(String name) throws IOException {
    Path unused =
        Artifacts.write(
            temp.resolve("node/artifact-1"),
            temp.resolve("store").resolve(name),
            Map.of("\"bitstreamId\": \"test\"", "\"bitstreamId\": \"" + name + "\""));
  }

  private List<String> installed() {
    return new DiskRepository(temp.resolve("node/repository"), new BinaryFormats())
        .list().stream().map(each -> each.artifact().bitstreamId()).toList();
  }

  /**
   * Each pod has its board alone, its volume and its bitstream, and there is nothing of anybody
   * else's.
   */
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
              () ->
                  assertThat(kubelet.publish(pod, brings(pod)).resolve("run/coral.sock")).exists());
    }
    Set<String> bitstreams = new TreeSet<>(Set.of("test"));
    pods.keySet().forEach(pod -> bitstreams.add(bitstream(pod)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(installed()).containsExactlyInAnyOrderElementsOf(bitstreams));
  }
}
