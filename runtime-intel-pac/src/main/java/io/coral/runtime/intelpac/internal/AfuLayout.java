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
 */
record AfuLayout(MemoryInfo hostMemory, List<LocalMemory> localMemories, List<CsrLayout> kernels) {
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
    return new AfuLayout(hostMemory, local, LayoutReader.read(space, 1 + local.size()));
  }
}
