package io.coral.runtime.intelpac.internal;

import io.coral.spec.MemoryInfo;

/**
 * A memory on the board that the host reaches through the AFU's registers.
 *
 * @param info what users see
 * @param base where the AFU sees it, in bytes
 * @param extender the way to it
 */
record LocalMemory(MemoryInfo info, long base, Extender extender) {

  /** Bytes by which it is handed out. */
  static final int GRANULE = 4096;

  /** Where it ends, as the AFU sees it. */
  long end() {
    return base + info.size();
  }

  /**
   * An address span extender: a window in the registers that shows a part of a larger space.
   *
   * @param window the first byte of the window in the AFU's registers
   * @param windowBytes its size, a power of two, and the step by which it moves
   * @param control the register that takes the address of the part that shows
   */
  record Extender(long window, long windowBytes, long control) {}
}
