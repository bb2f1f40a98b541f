package io.coral.runtime.xilinx.format;

import io.coral.spec.MemoryInfo;
import java.util.Locale;
import java.util.Objects;

/**
 * One entry of the memory topology.
 *
 * @param index position in the topology: the number that XRT places buffers by
 * @param type DDR3 0, DDR4 1, DRAM 2, streaming 3, preallocated 4, ARE 5, HBM 6, BRAM 7, URAM 8,
 *     streaming connection 9, host 10, processor kernel 11
 * @param used whether the program uses it
 * @param size bytes
 * @param baseAddress where it lies in the device's address space
 * @param tag the vendor's name for it, e.g. {@code HBM[3]}
 */
public record MemoryBank(
    int index, int type, boolean used, long size, long baseAddress, String tag) {

  /** Type number of DDR4 memory. */
  public static final int DDR4 = 1;

  /** Type number of memory of no further kind; those below it are kinds of DDR. */
  static final int DRAM = 2;

  /** Type number of a stream, which is not memory. */
  public static final int STREAMING = 3;

  /** Type number of high-bandwidth memory. */
  public static final int HBM = 6;

  /** Type number of block RAM. */
  public static final int BRAM = 7;

  /** Type number of ultra RAM. */
  public static final int URAM = 8;

  /** Type number of a connection between streams, which is not memory. */
  public static final int STREAMING_CONNECTION = 9;

  /** Type number of host memory. */
  public static final int HOST = 10;

  /** Type number of what kernels on the card's own processor use, which has no size. */
  public static final int PS_KERNEL = 11;

  public MemoryBank {
    Objects.requireNonNull(tag, "tag");
  }

  /** Whether it is memory rather than a stream. */
  public boolean isMemory() {
    return type != STREAMING && type != STREAMING_CONNECTION && type != PS_KERNEL && size > 0;
  }

  /** The registered type (MEM-03): by the tag first, then by the type number. */
  public String memoryType() {
    String upper = tag.toUpperCase(Locale.ROOT);
    if (upper.startsWith("BANK") || upper.startsWith("DDR")) {
      return MemoryInfo.DDR;
    }
    if (upper.startsWith("HBM")) {
      return MemoryInfo.HBM;
    }
    if (upper.startsWith("PLRAM")) {
      return MemoryInfo.PLRAM;
    }
    if (upper.startsWith("HOST")) {
      return MemoryInfo.HOST;
    }
    return switch (type) {
      case HBM -> MemoryInfo.HBM;
      case BRAM -> "x-xilinx-bram";
      case URAM -> "x-xilinx-uram";
      case HOST -> MemoryInfo.HOST;
      default -> MemoryInfo.DDR;
    };
  }

  /** The address behind the last byte. */
  long end() {
    return baseAddress + size;
  }

  /** Whether both cover a common address. */
  boolean overlaps(MemoryBank other) {
    return Long.compareUnsigned(baseAddress, other.end()) < 0
        && Long.compareUnsigned(other.baseAddress, end()) < 0;
  }
}
