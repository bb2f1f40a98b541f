package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Grant;
import io.coral.kubernetes.internal.TestKubelet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims that were prepared, and of which the kubelet has lost what it kept. */
@Timeout(120)
class ForgottenClaimsTest {

  /** Enough that what was asked first was answered. */
  private static final int LOOKS = 3;

  @RegisterExtension private final ClaimRig node = new ClaimRig();

  private TestKubelet.Given prepare(String pod) {
    node.cluster().schedule(pod, "sim");
    return node.cluster().prepare(pod);
  }

  /** What a claim had is free, and nothing is left of it. */
  private void requireEnded(TestKubelet.Given given) {
    await().untilAsserted(() -> assertThat(node.folder("state")).isEmptyDirectory());
    assertThat(node.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
    assertThat(given.host()).doesNotExist();
    for (String kept : List.of("claims", "cdi")) {
      assertThat(node.folder(kept)).isEmptyDirectory();
    }
  }

  private void requireKept(TestKubelet.Given given) {
    assertThat(node.coral().grants()).contains(Grant.exclusive("claim-sim-0", Set.of("sim-0")));
    assertThat(given.host().resolve("coral.sock")).exists();
  }

  /** The API server was asked about claims that are there, more than once. */
  private void awaitLooks() {
    int before = node.cluster().reads();
    await().until(() -> node.cluster().reads() >= before + LOOKS);
  }

  @Test
  void oneThatIsGoneGivesItsBoardBack() throws Exception {
    TestKubelet.Given given = prepare("gone");
    node.cluster().forget("gone");
    node.cluster().delete("gone");

    requireEnded(given);

    assertThat(node.run(prepare("next"), 1)).contains("sim-0 2.0");
    node.end("next");
  }

  @Test
  void oneWhoseNameAnotherHasGivesItsBoardBack() {
    TestKubelet.Given given = prepare("same");
    node.cluster().forget("same");
    node.cluster().delete("same");
    node.cluster().schedule("same", "sim");

    requireEnded(given);

    node.cluster().delete("same");
  }

  @Test
  void oneThatNoPodHasGivesItsBoardBack() {
    for (boolean deallocated : List.of(false, true)) {
      TestKubelet.Given given = prepare("left");
      node.cluster().forget("left");
      node.cluster().release("left", deallocated);

      requireEnded(given);

      node.cluster().delete("left");
    }
  }

  @Test
  void oneThatAPodHasKeepsItsBoard() {
    TestKubelet.Given given = prepare("stays");
    node.cluster().forget("stays");

    awaitLooks();

    requireKept(given);
    assertThat(node.cluster().prepare("stays")).isEqualTo(given);
    node.end("stays");
  }

  @Test
  void oneThatAPodHasIsAskedAboutEverMoreRarely() {
    TestKubelet.Given given = prepare("stays");
    int reads = node.cluster().reads();
    node.cluster().forget("stays");
    int looks = node.kubelet().looks();

    await().until(() -> node.kubelet().looks() >= looks + 40);

    // after looks 1, 3, 7, 15, 28
    assertThat(node.cluster().reads() - reads).isBetween(2, 6);
    requireKept(given);
    node.end("stays");
  }

  @Test
  void oneThatTheKubeletHasIsTakenBackByThat() {
    TestKubelet.Given given = prepare("deleted");
    prepare("forgotten");
    node.cluster().delete("deleted");
    node.cluster().forget("forgotten");

    awaitLooks();

    requireKept(given);
    assertThat(node.cluster().unprepare("deleted")).isEmpty();
    node.cluster().delete("forgotten");
    await().untilAsserted(() -> assertThat(node.folder("state")).isEmptyDirectory());
  }

  @Test
  void nothingChangesBeforeTheApiServerAnswers() {
    TestKubelet.Given given = prepare("gone");
    node.cluster().isDown(true);
    node.cluster().forget("gone");
    node.cluster().delete("gone");
    int before = node.cluster().asked();

    await().until(() -> node.cluster().asked() >= before + LOOKS);

    requireKept(given);
    node.cluster().isDown(false);
    requireEnded(given);
  }

  @Test
  void oneThatIsAskedForWhileItIsReadKeepsItsBoard() {
    TestKubelet.Given given = prepare("again");
    node.cluster().release("again", false);
    node.cluster().holdsBack(true);
    int before = node.cluster().reads();
    try {
      node.cluster().forget("again");
      await().until(() -> node.cluster().reads() > before);
      // what is held back says that no pod has it
      node.cluster().reserve("again");
      assertThat(node.cluster().prepare("again")).isEqualTo(given);
    } finally {
      node.cluster().holdsBack(false);
    }
    prepare("forgotten");
    node.cluster().forget("forgotten");
    awaitLooks();

    requireKept(given);
    node.end("again");
    node.cluster().delete("forgotten");
    await().untilAsserted(() -> assertThat(node.folder("state")).isEmptyDirectory());
  }
}
