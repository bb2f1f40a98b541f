package io.coral.spec.capability;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The control registers of a program's compute units, of a {@link io.coral.spec.Resource}; feature
 * {@link io.coral.spec.Features#REGISTERS}. Blocks for one access. Any thread.
 */
@ConsumerType
public interface Registers {

  /**
   * Reads a 32-bit register.
   *
   * @param computeUnit kernel name, or the name of one instance
   * @param offset bytes from the start of the compute unit's registers, a multiple of 4
   * @throws io.coral.spec.AcceleratorException {@code NOT_FOUND}, {@code INVALID_ARGUMENT}, {@code
   *     NOT_PROGRAMMED}, {@code CLOSED}
   */
  int read(String computeUnit, long offset);

  /**
   * Writes a 32-bit register.
   *
   * @param computeUnit kernel name, or the name of one instance
   * @param offset bytes from the start of the compute unit's registers, a multiple of 4
   * @throws io.coral.spec.AcceleratorException as {@link #read}
   */
  void write(String computeUnit, long offset, int value);
}
