package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.kubernetes.wire.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Each pod is told once what happened to its boards. */
class PodBoardsTest {

  private static final String U250 = "xilinx/u250";
  private static final Replicas ALONE = Replicas.of("replicas", List.of());

  private final List<String> told = new ArrayList<>();
  private final PodBoards boards =
      new PodBoards((pod, kind, reason, message) -> told.add(pod.name() + ": " + message));

  /** What there is, before the kubelet tells of any pod. */
  private void begin(String... trouble) {
    offered(trouble);
    boards.held(Pods.ListPodResourcesResponse.getDefaultInstance(), U250::equals);
  }

  private void held(String pod) {
    boards.held(listed(pod), U250::equals);
  }

  private static Pods.ListPodResourcesResponse listed(String pod) {
    Pods.ListPodResourcesResponse.Builder listed = Pods.ListPodResourcesResponse.newBuilder();
    listed
        .addPodResourcesBuilder()
        .setNamespace("test")
        .setName(pod)
        .addContainersBuilder()
        .addDevicesBuilder()
        .setResourceName(U250)
        .addDeviceIds("a");
    return listed.build();
  }

  private void offered(String... trouble) {
    Optional<String> first = List.of(trouble).stream().findFirst();
    boards.offered(ALONE, List.of(new Offer(U250, "a", "1", first, Place.UNKNOWN, List.of())));
  }

  private List<String> news() {
    List<String> news = List.copyOf(told);
    told.clear();
    return news;
  }

  @Test
  void aPodIsToldWhatItHasAndWhatBecomesOfIt() {
    begin();
    held("one");
    assertThat(news()).containsExactly("one: a of xilinx/u250 is tenant pod-a's");

    offered("no power");
    offered("no power");
    held("one");
    assertThat(news())
        .containsExactly(
            "one: a of xilinx/u250 cannot be used: no power; what the pod asks for there fails or"
                + " waits");

    offered();
    offered();
    assertThat(news()).containsExactly("one: a of xilinx/u250 can be used again");

    boards.offered(ALONE, List.of());
    assertThat(news()).singleElement().asString().contains("it is not there any more");
  }

  @Test
  void aPodIsToldOfABoardThatWasLostBeforeTheKubeletToldOfThePod() {
    begin("no power");
    held("one");

    assertThat(news()).hasSize(2).last().asString().contains("cannot be used: no power");
  }

  @Test
  void whoHadABoardIsToldThatItIsAnothersOrNobodys() {
    begin();
    held("one");
    held("two");
    assertThat(news())
        .containsExactly(
            "one: a of xilinx/u250 is tenant pod-a's",
            "one: a of xilinx/u250 is not this pod's any more",
            "two: a of xilinx/u250 is tenant pod-a's");

    boards.released(U250, List.of("a"));
    boards.released(U250, List.of("a"));
    offered("no power");
    assertThat(news()).containsExactly("two: a of xilinx/u250 is not this pod's any more");
  }

  @Test
  void aPodIsNotToldAgainAfterARestartWhatItHas() {
    held("one");
    offered();
    held("one");
    assertThat(news()).isEmpty();

    held("two");
    assertThat(news())
        .containsExactly(
            "one: a of xilinx/u250 is not this pod's any more",
            "two: a of xilinx/u250 is tenant pod-a's");
  }

  @Test
  void whatIsWrongWithWhoTellsPodsHoldsNobodyUp() {
    AtomicBoolean fails = new AtomicBoolean(true);
    PodBoards failing =
        new PodBoards(
            (pod, kind, reason, message) -> {
              if (fails.get()) {
                throw new IllegalStateException("it is a test's");
              }
              told.add(reason);
            });
    Offer offer = new Offer(U250, "a", "1", Optional.empty(), Place.UNKNOWN, List.of());
    failing.offered(ALONE, List.of(offer));
    failing.held(Pods.ListPodResourcesResponse.getDefaultInstance(), U250::equals);

    failing.held(listed("one"), U250::equals);
    fails.set(false);
    failing.released(U250, List.of("a"));

    assertThat(news()).containsExactly("BoardReleased");
  }
}
