package io.coral.runtime.intelpac.internal;

import io.coral.spec.KernelInfo;
import java.util.List;

/**
 * Where a kernel's control registers lie.
 *
 * @param kernel the kernel, with the names of its compute units
 * @param bases the offset of each compute unit's registers in the AFU, in the order of the names
 * @param window bytes of one compute unit's registers
 * @param arguments where each argument lies, from the start of the registers
 */
record CsrLayout(KernelInfo kernel, List<Long> bases, long window, List<Place> arguments) {

  /** The property with the bytes of a range of registers. */
  static final String WINDOW = "csr.window";

  /** Where status is read: version in bits 31 to 16. */
  static final long STATUS = 0x00;

  /** Where 1 is written to start. */
  static final long START = 0x08;

  /** What counts the runs that finished; reading clears it, and the interrupt. */
  static final long FINISHED = 0x30;

  /** Where arguments start. */
  static final int ARGUMENTS = 0x80;

  /** The version of the control registers that is understood. */
  static final int VERSION = 5;

  /**
   * One argument.
   *
   * @param offset bytes from the start of the registers
   * @param size bytes
   */
  record Place(int offset, int size) {
    int end() {
      return offset + size;
    }
  }

  CsrLayout {
    bases = List.copyOf(bases);
    arguments = List.copyOf(arguments);
  }

  /** Where the last argument ends, in whole 64-bit words. */
  static int end(List<Place> arguments) {
    int end = ARGUMENTS;
    for (Place place : arguments) {
      end = Math.max(end, place.end());
    }
    return (end + 7) & -8;
  }
}
