package io.coral.spec;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a memory; constant within an epoch (MEM-02).
 *
 * @param index dense from 0 (MEM-01)
 * @param type {@link #DDR}, {@link #HBM}, {@link #PLRAM}, {@link #HOST}, or {@code x-vendor-…}
 *     (MEM-03)
 * @param vendorIndex the vendor's own index, where it has one
 * @param tag the vendor's own name, e.g. {@code HBM[3]}
 * @param size bytes, positive
 * @param maxAllocation the largest single allocation in bytes, at most {@code size} (MEM-04)
 */
public record MemoryInfo(
    int index,
    String type,
    OptionalInt vendorIndex,
    Optional<String> tag,
    long size,
    long maxAllocation) {

  /** A bank of DDR memory. */
  public static final String DDR = "DDR";

  /** A pseudo-channel of high-bandwidth memory. */
  public static final String HBM = "HBM";

  /** Memory made of the fabric's RAM blocks. */
  public static final String PLRAM = "PLRAM";

  /** Host memory that the device reaches by itself. */
  public static final String HOST = "HOST";

  public MemoryInfo {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(vendorIndex, "vendorIndex");
    Objects.requireNonNull(tag, "tag");
    if (index < 0 || size <= 0 || maxAllocation <= 0 || maxAllocation > size) {
      throw new IllegalArgumentException(
          "memory index "
              + index
              + ", size "
              + size
              + " and maxAllocation "
              + maxAllocation
              + ": expected index >= 0 and 0 < maxAllocation <= size");
    }
  }
}
