package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Grant;
import io.coral.kubernetes.internal.TestKubelet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API server is away for ten minutes, by the test's time. */
@Timeout(120)
class ApiServerAwayTest {

  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final int LOOKS = 20;

  private final TestTime time = new TestTime();

  @RegisterExtension
  private final ClaimRig node =
      new ClaimRig(
          Map.of("binding", "true", "look", "30s", "check", "60s"), time.time(), "count=2");

  @Test
  void nothingIsLostAndItIsAskedOncePerLook() throws Exception {
    node.cluster().schedule("before", "sim");
    await().untilAsserted(() -> assertThat(node.cluster().binding("before")).isEqualTo("bindable"));
    TestKubelet.Given given = node.cluster().prepare("before");
    await().until(() -> node.cluster().watches() == 1);

    node.cluster().isDown(true);
    await().until(() -> node.cluster().watches() == 0);
    node.coral().grant(Grant.exclusive("blue", Set.of("sim-1")));
    node.cluster().schedule("meanwhile", "sim");
    int before = node.cluster().asked();
    for (int look = 0; look < LOOKS; look++) {
      time.pass(LOOK);
    }

    assertThat(node.cluster().asked() - before)
        .as("for the slices and for the watch")
        .isBetween(LOOKS, 2 * LOOKS + 2);
    assertThat(node.run(given, 1)).contains("sim-0 2.0");
    node.cluster().isDown(false);
    await()
        .untilAsserted(
            () -> {
              time.pass(LOOK);
              assertThat(node.cluster().binding("meanwhile")).contains("sim-1 cannot be");
            });
    node.awaitBoards("sim-0");
    assertThat(node.cluster().watches()).isEqualTo(1);
    node.cluster().delete("meanwhile");
    node.end("before");
  }
}
