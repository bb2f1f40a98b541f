package io.coral.kubernetes.event.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.kubernetes.dra.internal.TestCluster;
import io.coral.kubernetes.internal.ApiAccess;
import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.PodEvents.Kind;
import io.coral.kubernetes.internal.PodEvents.Pod;
import io.coral.kubernetes.internal.TestKubelet;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events beside an API server that is as strict as the real one. */
@Timeout(60)
class ApiEventsTest {

  /** More than are on their way at a time. */
  private static final int MANY = 200;

  @TempDir private static Path shared;
  private static TestKubelet kubelet;
  private static TestCluster cluster;
  private static ApiEvents events;

  @BeforeAll
  static void startCluster() throws Exception {
    kubelet = new TestKubelet(shared.resolve("kubelet"));
    cluster = new TestCluster(kubelet, shared);
    events =
        new ApiEvents(
            new ApiServer(new ApiAccess(cluster.address(), cluster.token(), cluster.authority())),
            TestCluster.NODE);
  }

  @AfterAll
  static void stopCluster() {
    cluster.requirePublished();
    kubelet.close();
  }

  private static void tell(String pod, String message) {
    events.tell(new Pod("test", pod), Kind.Warning, "BoardLost", message);
  }

  @Test
  void aPodIsToldByItsUidAndOneThatHasGoneIsNot() {
    cluster.pod("vadd", true);
    tell("gone", "sim-0 was this pod's");
    cluster.isDown(true);
    tell("vadd", "nobody is there to tell it to");
    cluster.isDown(false);
    tell("vadd", "x".repeat(2_000));

    await()
        .untilAsserted(
            () ->
                assertThat(cluster.events())
                    .anySatisfy(event -> assertThat(text(event, "/message")).startsWith("xx")));
    assertThat(cluster.events())
        .noneMatch(event -> text(event, "/involvedObject/name").equals("gone"))
        .filteredOn(event -> text(event, "/involvedObject/name").equals("vadd"))
        .allSatisfy(
            event -> {
              assertThat(text(event, "/involvedObject/uid")).isEqualTo("uid-vadd");
              assertThat(text(event, "/type")).isEqualTo("Warning");
              assertThat(text(event, "/source/host")).isEqualTo(TestCluster.NODE);
            });
    assertThat(kubelet.faults()).as("what an API server refuses").isEmpty();
  }

  @Test
  void aPodWhoseUidIsKnownIsNotLookedUp() {
    events.tell(new Pod("test", "never", Optional.of("4711")), Kind.Warning, "BoardLost", "it is");

    await()
        .untilAsserted(
            () ->
                assertThat(cluster.events())
                    .anySatisfy(
                        event -> assertThat(text(event, "/involvedObject/uid")).isEqualTo("4711")));
  }

  @Test
  void ofManyAtOnceEachIsTold() {
    cluster.pod("many", true);
    for (int each = 0; each < MANY; each++) {
      tell("many", "many " + each);
    }

    await()
        .untilAsserted(
            () ->
                assertThat(cluster.events())
                    .map(event -> text(event, "/message"))
                    .filteredOn(message -> message.startsWith("many "))
                    .hasSize(MANY)
                    .doesNotHaveDuplicates());
  }

  private static String text(JsonNode event, String where) {
    return event.at(where).asText();
  }
}
