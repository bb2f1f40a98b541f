package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Rule;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What one programming put on a device; immutable. */
record DeviceProgram(GuardedProgram program, List<DeviceMemory> memories) {

  static DeviceProgram of(DeviceResource resource, long epoch, GuardedProgram program) {
    List<MemoryInfo> memories = program.memories();
    return new DeviceProgram(
        program,
        IntStream.range(0, memories.size())
            .mapToObj(
                place ->
                    new DeviceMemory(
                        resource, epoch, program, memories.get(place), program.ledger(place)))
            .toList());
  }

  /** Opens a kernel, or one of its instances, by name. */
  GuardedUnit open(String name, String deviceId) {
    for (KernelInfo kernel : program.kernels()) {
      boolean isInstance = kernel.instances().contains(name);
      if (isInstance || kernel.name().equals(name)) {
        return program.open(kernel, isInstance ? name : null);
      }
    }
    throw AcceleratorException.of(
            ErrorCode.NOT_FOUND,
            "openComputeUnit",
            deviceId,
            "there is no kernel or compute unit " + name + "; there are " + names())
        .breaking(Rule.CMP_01);
  }

  private String names() {
    return program.kernels().stream()
        .map(
            kernel ->
                kernel.instances().isEmpty()
                    ? kernel.name()
                    : kernel.name() + " " + kernel.instances())
        .collect(Collectors.joining(", "));
  }

  String memoryNames(SortedSet<Integer> indexes) {
    return indexes.stream()
        .map(index -> index < memories.size() ? memories.get(index).describe() : "memory " + index)
        .collect(Collectors.joining(" or "));
  }
}
