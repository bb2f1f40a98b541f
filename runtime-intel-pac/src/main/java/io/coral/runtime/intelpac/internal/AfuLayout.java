package io.coral.runtime.intelpac.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.MemoryInfo;
import java.util.List;

/**
 * What a descriptor tells of an AFU, for a green bitstream tells nothing of it.
 *
 * @param hostMemory memory 0, which the card shares
 * @param localMemories the board's own, from memory 1 on
 * @param kernels the kernels and their registers
 * @param end where the last of the AFU's registers ends that is named
 */
record AfuLayout(
    MemoryInfo hostMemory, List<LocalMemory> localMemories, List<CsrLayout> kernels, long end) {
  AfuLayout {
    localMemories = List.copyOf(localMemories);
    kernels = List.copyOf(kernels);
  }

  /**
   * Reads a descriptor.
   *
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what is missing, overlaps or leaves
   *     the AFU's registers
   */
  static AfuLayout of(Bitstream bitstream, MemoryInfo hostMemory) {
    RegisterSpace space = new RegisterSpace(bitstream);
    List<LocalMemory> local = LocalMemoryReader.read(space);
    List<CsrLayout> kernels = LayoutReader.read(space, 1 + local.size());
    return new AfuLayout(hostMemory, local, kernels, space.end());
  }
}
