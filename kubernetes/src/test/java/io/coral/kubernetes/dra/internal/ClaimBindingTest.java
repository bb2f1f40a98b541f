package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims whose pods the scheduler binds once their boards are programmed. */
@Timeout(120)
class ClaimBindingTest {

  @RegisterExtension private final ClaimRig node = new ClaimRig(Map.of("binding", "true"));

  @Test
  void aPodIsBoundOnceItsBoardIsProgrammed() throws Exception {
    node.cluster().schedule("bound", "sim", ClaimRig.parameters(Map.of("accelerator", "test.add")));
    node.cluster().schedule("not", "sim", ClaimRig.parameters(Map.of("accelerator", "test.ad")));

    awaitBinding("bound", "bindable");
    awaitBinding("not", "the accelerator 'test.ad' is not installed");
    assertThat(node.coral().boards().get(0).bitstream()).contains("test:1");
    assertThat(node.coral().grants()).as("what nobody has yet").isEmpty();
    assertThat(node.run(node.cluster().prepare("bound"), 1)).contains("sim-0 2.0");

    node.cluster().delete("not");
    node.cluster().isDown(true);
    await().until(() -> node.cluster().watches() == 0);
    node.cluster().isDown(false);
    node.cluster().scheduleElsewhere("elsewhere", "sim");
    node.cluster().schedule("next", "sim");
    awaitBinding("next", "bindable");
    assertThat(node.cluster().binding("elsewhere")).isEqualTo("waits");
    node.cluster().delete("next");
    node.cluster().delete("elsewhere");
    node.end("bound");
  }

  private void awaitBinding(String pod, String said) {
    await().untilAsserted(() -> assertThat(node.cluster().binding(pod)).contains(said));
  }

  @Test
  void aBoardThatItsLastPodStillHasIsWaitedFor() throws Exception {
    node.cluster().schedule("last", "sim");
    awaitBinding("last", "bindable");
    node.cluster().prepare("last");
    node.cluster().delete("last");
    node.cluster().schedule("early", "sim", ClaimRig.parameters(Map.of("accelerator", "test.add")));
    assertThat(node.cluster().tryToPrepare("early")).contains("is prepared with [sim-0] still");
    assertThat(node.cluster().binding("early")).isEqualTo("waits");

    assertThat(node.cluster().unprepare("last")).isEmpty();

    awaitBinding("early", "bindable");
    node.cluster().delete("early");
  }

  @Test
  void whatTheApiServerDoesNotTakeIsToldAgainThoughTheClaimIsNotHeardOfAgain() {
    node.cluster().isUntold(true);
    node.cluster().schedule("untold", "sim");
    int before = node.cluster().asked();
    await().until(() -> node.cluster().asked() > before + 2);
    assertThat(node.cluster().binding("untold")).isEqualTo("waits");

    node.cluster().isUntold(false);

    awaitBinding("untold", "bindable");
    node.cluster().delete("untold");
  }

  @Test
  void aClaimThatIsGivenAnotherBoardBeforeTheAnswerComesIsLookedAtAgain() {
    node.cluster().moves();
    node.cluster().schedule("moved", "sim");

    awaitBinding("moved", "bindable");
    node.cluster().delete("moved");
  }

  @Test
  void aFailureThatNobodyExpectsIsToldAndTheNextClaimIsHeardOf() throws Exception {
    AtomicBoolean fails = new AtomicBoolean();
    node.stopDriver();
    node.startDriver(
        node.heardBy(
            asked -> {
              if (fails.get() && asked.equals("activity")) {
                throw new IllegalStateException();
              }
            }),
        Map.of());
    fails.set(true);
    node.cluster().schedule("odd", "sim");

    awaitBinding("odd", "java.lang.IllegalStateException");

    fails.set(false);
    node.cluster().delete("odd");
    node.cluster().schedule("next", "sim");
    awaitBinding("next", "bindable");
    node.cluster().delete("next");
  }

  @Test
  void noBoardIsProgrammedForAClaimThatHasGone() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    node.stopDriver();
    // one look, so that nothing is tried again by itself
    node.startDriver(node.heardBy(asked::add), Map.of("look", "1h"));
    node.cluster().schedule("last", "sim");
    awaitBinding("last", "bindable");
    node.cluster().prepare("last");
    node.cluster().delete("last");
    asked.clear();
    node.cluster().schedule("early", "sim");
    await().until(() -> asked.contains("prepare"));
    assertThat(node.cluster().unprepare("last")).isEmpty();

    node.cluster().delete("early");
    node.cluster().schedule("next", "sim");

    awaitBinding("next", "bindable");
    assertThat(asked).filteredOn("prepare"::equals).as("for early and for next").hasSize(2);
    node.cluster().delete("next");
  }
}
