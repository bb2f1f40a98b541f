package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.coral.kubernetes.internal.ApiAccess;
import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.TestKubelet;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pools of many boards, in an API server that is as strict as the real one. */
@Timeout(60)
class SlicesTest {

  @TempDir private static Path shared;
  private static TestKubelet kubelet;
  private static TestCluster cluster;

  @BeforeAll
  static void startCluster() throws Exception {
    kubelet = new TestKubelet(shared.resolve("kubelet"));
    cluster = new TestCluster(kubelet, shared);
  }

  @AfterAll
  static void stopCluster() {
    cluster.requirePublished();
    kubelet.close();
  }

  private static ApiServer api(Path token) throws Exception {
    return new ApiServer(new ApiAccess(cluster.address(), token, cluster.authority()));
  }

  private static List<Map<String, Object>> devices(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            each ->
                Map.<String, Object>of(
                    "name", "board-" + each, "attributes", Map.of("board", Map.of("string", "x"))))
        .toList();
  }

  @Test
  void manyBoardsAreAPoolOfSeveralSlicesOfOneGeneration() throws Exception {
    Slices slices = new Slices(api(cluster.token()), TestCluster.NODE);
    slices.write(devices(300));
    assertThat(cluster.offered()).hasSize(300);
    assertThat(cluster.slices()).hasSize(5);

    slices.write(devices(129));
    assertThat(cluster.offered()).hasSize(129);
    assertThat(cluster.slices()).hasSize(3);
    assertThat(cluster.slices().get(0).at("/spec/pool/generation").asLong()).isEqualTo(2);

    slices.write(devices(129));
    assertThat(cluster.slices().get(0).at("/spec/pool/generation").asLong()).isEqualTo(2);

    new Slices(api(cluster.token()), TestCluster.NODE).write(devices(2));
    assertThat(cluster.slices()).hasSize(1);
    assertThat(cluster.slices().get(0).at("/spec/pool/generation").asLong()).isEqualTo(3);

    slices.write(List.of());
    assertThat(cluster.slices()).isEmpty();
    assertThat(kubelet.faults()).as("what an API server refuses").isEmpty();
  }

  private static List<Map<String, Object>> tainted(int count, Taint taint) {
    return devices(count).stream()
        .map(
            each -> {
              Map<String, Object> tainted = new TreeMap<>(each);
              tainted.put("taints", taint.told());
              return tainted;
            })
        .toList();
  }

  private static List<String> times() {
    return cluster.slices().get(0).at("/spec/devices/0").findValuesAsText("timeAdded");
  }

  @Test
  void aTaintKeepsItsTimeWhateverElseChanges() throws Exception {
    Slices slices = new Slices(api(cluster.token()), TestCluster.NODE);
    slices.write(tainted(1, Taint.BROKEN));
    List<String> since = times();

    slices.write(tainted(2, Taint.BROKEN));

    assertThat(times()).isEqualTo(since).hasSize(2);
    slices.write(tainted(2, Taint.KEPT));
    assertThat(times()).hasSize(1).doesNotContainAnyElementsOf(since);
    slices.write(List.of());
    assertThat(kubelet.faults()).as("what an API server refuses").isEmpty();
  }

  @Test
  void whoIsNotAuthorizedIsTold() throws Exception {
    Path token = Files.writeString(shared.resolve("wrong"), "another");
    Slices slices = new Slices(api(token), TestCluster.NODE);

    assertThatIOException()
        .isThrownBy(() -> slices.write(devices(1)))
        .withMessageContaining("the API server says 401: Unauthorized");
  }

  @Test
  void anApiServerThatIsNotThereIsNamed() throws Exception {
    URI nobody = URI.create("https://127.0.0.1:1");
    Slices slices =
        new Slices(
            new ApiServer(new ApiAccess(nobody, cluster.token(), cluster.authority())),
            TestCluster.NODE);

    assertThatIOException()
        .isThrownBy(() -> slices.write(devices(1)))
        .withMessageContaining("the API server https://127.0.0.1:1 does not answer");
  }

  @Test
  void anAuthorityWithoutACertificateIsTold() throws Exception {
    Path empty = Files.createFile(shared.resolve("empty"));

    assertThatIOException()
        .isThrownBy(() -> new ApiServer(new ApiAccess(cluster.address(), cluster.token(), empty)))
        .withMessageContaining(empty + " has no certificate");
  }
}
