package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Grant;
import io.coral.kubernetes.internal.TestKubelet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims that share a board. */
@Timeout(120)
class ClaimSharingTest {

  @RegisterExtension private final ClaimRig node = new ClaimRig(Map.of("shares", "coral/sim=3"));

  @Test
  void claimsShareABoardByItsParts() throws Exception {
    assertThat(node.cluster().schedule("one", "sim")).containsExactly("sim-0");
    assertThat(node.cluster().schedule("two", "two-parts")).containsExactly("sim-0");
    assertThat(node.cluster().schedule("other", "sim")).containsExactly("sim-1");

    TestKubelet.Given one = node.cluster().prepare("one");
    TestKubelet.Given two = node.cluster().prepare("two");

    assertThat(node.run(one, 1)).contains("sim-0 2.0");
    assertThat(node.run(two, 1)).contains("sim-0 2.0");
    assertThat(node.coral().grants())
        .containsExactly(
            Grant.of("claim-sim-0.0", Set.of("sim-0")), Grant.of("claim-sim-0.1", Set.of("sim-0")));
    assertThat(node.coral().shares())
        .extracting(each -> each.tenant() + "=" + each.weight())
        .contains("claim-sim-0.0=1.0", "claim-sim-0.1=2.0");
    for (String pod : List.of("one", "two", "other")) {
      node.end(pod);
    }
  }

  @Test
  void aClaimThatCouldNotBeServedKeepsItsNumberAmongThoseWhoShareItsBoard() throws Exception {
    node.stopDriver();
    node.startDriver(Map.of("look", "1h"));
    node.cluster().schedule("one", "sim");
    node.cluster().schedule("two", "sim");
    node.cluster().prepare("one");
    TestKubelet.Given two = node.cluster().prepare("two");
    node.end("one");
    node.stopDriver();
    Path aside = Files.move(two.host(), node.folder("aside"));
    Files.createFile(two.host());
    node.startDriver(Map.of("look", "1h"));
    Files.move(aside, two.host(), StandardCopyOption.REPLACE_EXISTING);

    assertThat(node.cluster().prepareAgain("two")).isEqualTo(two);

    assertThat(node.coral().grants()).contains(Grant.of("claim-sim-0.1", Set.of("sim-0")));
    node.end("two");
  }
}
