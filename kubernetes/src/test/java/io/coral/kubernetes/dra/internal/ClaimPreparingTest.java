package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.api.Grant;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.kubernetes.internal.Artifacts;
import io.coral.kubernetes.internal.Strict;
import io.coral.kubernetes.internal.TestKubelet;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodResourceClaim;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims whose pods start. */
@Timeout(120)
class ClaimPreparingTest {

  @RegisterExtension private final ClaimRig node = new ClaimRig();

  @Test
  void aPodAddsOnTheBoardThatItsClaimSelectsAndNobodyElseDoes() throws Exception {
    assertThat(node.cluster().tryToSchedule("none", "u250")).contains("0 of 1");
    assertThat(node.cluster().schedule("one", "sim")).containsExactly("sim-0");

    TestKubelet.Given given = node.cluster().prepare("one");

    assertThat(node.run(given, 1)).isEqualTo("['sim-0']\nsim-0 2.0\n");
    assertThat(node.coral().grants())
        .containsExactly(Grant.exclusive("claim-sim-0", Set.of("sim-0")));
    node.end("one");
    assertThat(node.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
    assertThat(given.host()).doesNotExist();
    assertThat(node.folder("cdi")).isEmptyDirectory();
    assertThat(node.folder("state")).isEmptyDirectory();
  }

  @Test
  void theClusterSeesWhatABoardIs() {
    JsonNode attributes = node.cluster().offered().get("sim-0").get("attributes");

    assertThat(attributes.at("/vendor/string").asText()).isEqualTo("coral");
    assertThat(attributes.at("/board/string").asText()).isEqualTo("sim");
    assertThat(attributes.at("/shell/string").asText()).isEqualTo("1.0");
    assertThat(attributes.at("/id/string").asText()).isEqualTo("sim-0");
    assertThat(attributes.path("accelerators.coral.io/test_add").path("bool").asBoolean()).isTrue();
    assertThat(node.cluster().offered().get("sim-0").at("/capacity/ddr/value").asLong())
        .isPositive();
    JsonNode slice = node.cluster().slices().get(0);
    assertThat(slice.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("uid-node-1");
  }

  @Test
  void theSameCallAgainIsHarmless() throws Exception {
    node.cluster().schedule("twice", "sim");
    TestKubelet.Given given = node.cluster().prepare("twice");

    assertThat(node.cluster().prepareAgain("twice")).isEqualTo(given);
    assertThat(node.run(given, 1)).contains("sim-0 2.0");

    assertThat(node.cluster().unprepare("twice")).isEmpty();
    node.end("twice");
  }

  @Test
  void aBoardIsNotGivenTwice() {
    node.cluster().schedule("first", "sim");
    node.cluster().prepare("first");
    node.cluster().delete("first");
    node.cluster().schedule("second", "sim");

    assertThat(node.cluster().tryToPrepare("second")).contains("is prepared with [sim-0] still");

    assertThat(node.cluster().unprepare("first")).isEmpty();
    assertThat(node.cluster().prepare("second").devices()).containsExactly("sim-0");
    node.end("second");
  }

  @Test
  void aPodAsItIsWrittenAddsVectorsOnTheBoardThatItsClaimIsGiven() throws Exception {
    Path artifact = Artifacts.vector(node.folder("node/artifact-1"), node.folder("vector"));
    DiskRepository repository = DiskRepository.ofSystemProperties();
    InstalledBitstream vector = repository.install(artifact);
    Pod pod = (Pod) Strict.read(ClaimRig.pod()).get("Pod");
    String name = pod.getMetadata().getName();
    PodResourceClaim claim = pod.getSpec().getResourceClaims().get(0);
    assertThat(pod.getSpec().getContainers().get(0).getResources().getClaims())
        .singleElement()
        .satisfies(asked -> assertThat(asked.getName()).isEqualTo(claim.getName()));

    String board = node.cluster().schedule(name, claim.getResourceClaimTemplateName()).get(0);
    TestKubelet.Given given = node.cluster().prepare(name);

    assertThat(node.coral().boards().get(0).bitstream()).contains("vector:1");
    assertThat(node.run(given, 1, "vector.addition"))
        .isEqualTo("['%1$s']\n%1$s 2.0\n".formatted(board));
    node.end(name);
    // by its folder, for another artifact has the same binary
    repository.remove(repository.root().relativize(vector.folder()).toString());
  }

  @Test
  void aBoardIsProgrammedBeforeThePodStarts() throws Exception {
    node.cluster()
        .schedule("programmed", "sim", ClaimRig.parameters(Map.of("accelerator", "test.add")));

    TestKubelet.Given given = node.cluster().prepare("programmed");

    assertThat(node.coral().boards().get(0).bitstream()).contains("test:1");
    assertThat(node.run(given, 1)).contains("sim-0 2.0");
    assertThat(node.cluster().prepareAgain("programmed")).isEqualTo(given);
    node.end("programmed");
  }

  @Test
  void aClaimWhoseBoardCannotBeProgrammedSaysWhy() {
    node.cluster().schedule("lost", "sim", ClaimRig.parameters(Map.of("accelerator", "test.ad")));
    node.cluster().schedule("odd", "sim", ClaimRig.parameters(Map.of("bitstream", "test")));

    assertThat(node.cluster().tryToPrepare("lost"))
        .contains("the accelerator 'test.ad' is not installed; the closest installed are test.add");
    assertThat(node.cluster().tryToPrepare("odd")).contains("the claim's config has [bitstream]");

    node.end("lost");
    node.end("odd");
    assertThat(node.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
  }
}
