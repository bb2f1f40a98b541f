package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.kubernetes.internal.TestKubelet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A board that is lost while a claim has it, on a cluster without taints of devices. */
@Timeout(120)
class ClaimLossTest {

  @RegisterExtension
  private final ClaimRig node = new ClaimRig(Map.of(), Time.REAL, "count=2; faults=run:2=lose");

  @Test
  void aLostBoardIsOfferedToNobodyAndItsClaimIsTakenBack() throws Exception {
    node.cluster().schedule("one", "sim");
    TestKubelet.Given given = node.cluster().prepare("one");

    assertThat(node.run(given, 3)).contains("the board was lost");

    await()
        .untilAsserted(
            () ->
                assertThat(node.cluster().offered().fieldNames())
                    .toIterable()
                    .containsExactly("sim-1"));
    node.end("one");
    assertThat(node.folder("state")).isEmptyDirectory();
    assertThat(given.host()).doesNotExist();
    assertThat(node.cluster().schedule("next", "sim")).containsExactly("sim-1");
    node.cluster().delete("next");
  }
}
