package io.coral.core.engine.internal;

import io.coral.api.artifact.ArtifactKernel;
import io.coral.spec.KernelInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A way through the board for one request at a time: one compute unit for each stage.
 *
 * @param kernel how the descriptor declares it
 * @param units one for each stage
 */
record Lane(ArtifactKernel kernel, List<Unit> units) {

  /**
   * A compute unit.
   *
   * @param key unique on the board; a unit serves one lane at a time
   * @param name what it is opened by
   */
  record Unit(String key, String name) {}

  Lane {
    units = List.copyOf(units);
  }

  /**
   * The lanes of an accelerator. Entries that name the same kernel share its instances evenly;
   * where the instances are unknown, each entry is one compute unit.
   *
   * @param entries the descriptor's kernels of this accelerator
   * @param kernels the kernels of the loaded program
   */
  static List<Lane> of(List<ArtifactKernel> entries, List<KernelInfo> kernels) {
    Map<List<String>, Integer> entriesOf = new HashMap<>();
    entries.forEach(entry -> entriesOf.merge(entry.name(), 1, Integer::sum));
    Map<List<String>, Integer> seen = new HashMap<>();
    List<Lane> lanes = new ArrayList<>();
    for (ArtifactKernel entry : entries) {
      int alike = entriesOf.getOrDefault(entry.name(), 1);
      int mine = seen.merge(entry.name(), 1, Integer::sum) - 1;
      List<List<Unit>> stages =
          entry.name().stream().map(name -> units(name, kernels, alike)).toList();
      int width = stages.stream().mapToInt(List::size).min().orElse(1);
      for (int i = mine % width; i < width; i += alike) {
        int lane = i;
        lanes.add(new Lane(entry, stages.stream().map(units -> units.get(lane)).toList()));
      }
    }
    return lanes;
  }

  private static List<Unit> units(String name, List<KernelInfo> kernels, int entries) {
    for (KernelInfo kernel : kernels) {
      if (kernel.name().equals(name) && !kernel.instances().isEmpty()) {
        return kernel.instances().stream().map(instance -> new Unit(instance, instance)).toList();
      }
      if (kernel.instances().contains(name)) {
        return List.of(new Unit(name, name));
      }
    }
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      units.add(new Unit(name + "#" + i, name));
    }
    return units;
  }
}
