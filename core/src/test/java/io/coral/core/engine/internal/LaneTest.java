package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.artifact.ArtifactKernel;
import io.coral.core.engine.internal.Lane.Unit;
import io.coral.spec.KernelInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneTest {

  @Test
  void aKernelWithSeveralInstancesHasALaneForEach() {
    assertThat(names(Lane.of(List.of(entry("k")), List.of(kernel("k", "k_1", "k_2")))))
        .containsExactly(List.of("k_1"), List.of("k_2"));
  }

  @Test
  void entriesThatNameTheSameKernelShareItsInstancesEvenly() {
    ArtifactKernel first = entry("k");
    ArtifactKernel second = entry("k");
    List<Lane> lanes =
        Lane.of(List.of(first, second), List.of(kernel("k", "k_1", "k_2", "k_3", "k_4")));
    assertThat(names(lanes))
        .containsExactly(List.of("k_1"), List.of("k_3"), List.of("k_2"), List.of("k_4"));
  }

  @Test
  void anEntryThatNamesAnInstanceHasThatOne() {
    List<KernelInfo> kernels = List.of(kernel("k", "k:{k_1}", "k:{k_2}"));
    assertThat(names(Lane.of(List.of(entry("k:{k_2}")), kernels)))
        .containsExactly(List.of("k:{k_2}"));
  }

  @Test
  void whereInstancesAreUnknownEachEntryIsAComputeUnit() {
    List<Lane> lanes = Lane.of(List.of(entry("k"), entry("k")), List.of(kernel("k")));
    assertThat(lanes).flatExtracting(Lane::units).extracting(Unit::name).containsExactly("k", "k");
    assertThat(lanes).flatExtracting(Lane::units).extracting(Unit::key).doesNotHaveDuplicates();
  }

  @Test
  void aLaneThroughSeveralStagesHasAUnitForEach() {
    List<KernelInfo> kernels = List.of(kernel("a", "a_1", "a_2"), kernel("b", "b_1", "b_2", "b_3"));
    assertThat(names(Lane.of(List.of(entry("a", "b")), kernels)))
        .containsExactly(List.of("a_1", "b_1"), List.of("a_2", "b_2"));
  }

  @Test
  void moreEntriesThanInstancesTakeTurnsOnThem() {
    List<Lane> lanes = Lane.of(List.of(entry("k"), entry("k")), List.of(kernel("k", "k_1")));
    assertThat(names(lanes)).containsExactly(List.of("k_1"), List.of("k_1"));
  }

  private static List<List<String>> names(List<Lane> lanes) {
    return lanes.stream().map(lane -> lane.units().stream().map(Unit::name).toList()).toList();
  }

  private static ArtifactKernel entry(String... names) {
    return new ArtifactKernel(List.of(names), "id", List.of(), Map.of());
  }

  private static KernelInfo kernel(String name, String... instances) {
    return new KernelInfo(name, List.of(instances), List.of(), Map.of());
  }
}
