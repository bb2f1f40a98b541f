package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.api.Drain;
import io.coral.kubernetes.internal.TestKubelet;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Boards that cannot be used, on a cluster with taints of devices. */
@Timeout(120)
class ClaimTaintsTest {

  @RegisterExtension
  private final ClaimRig node =
      new ClaimRig(Map.of("taints", "true"), Time.REAL, "count=2; faults=run:2=lose");

  private void awaitTaints(String board, String value, String... effects) {
    await()
        .untilAsserted(
            () -> {
              JsonNode taints = node.cluster().offered().get(board).path("taints");
              assertThat(taints.findValuesAsText("effect")).containsExactly(effects);
              assertThat(taints.findValuesAsText("value")).allMatch(value::equals);
            });
  }

  @Test
  void podsOfALostBoardAreToEndAndNoneComesToOneThatIsDrained() throws Exception {
    node.cluster().schedule("one", "sim");
    TestKubelet.Given given = node.cluster().prepare("one");

    assertThat(node.run(given, 3)).contains("the board was lost");

    awaitTaints("sim-0", "broken", "NoSchedule", "NoExecute");
    node.end("one");
    try (Drain drain = node.coral().drain("sim-1", "a new fan", Duration.ZERO)) {
      awaitTaints(drain.board(), "kept", "NoSchedule");
      assertThat(node.cluster().tryToSchedule("next", "sim")).contains("0 of 1");
      assertThat(node.cluster().tryToSchedule("next", "patient")).contains("0 of 1");
    }
    awaitTaints("sim-1", "");
    assertThat(node.cluster().schedule("next", "sim")).containsExactly("sim-1");
    node.cluster().delete("next");
  }
}
