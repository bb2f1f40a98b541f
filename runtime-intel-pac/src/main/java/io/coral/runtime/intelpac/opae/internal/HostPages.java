package io.coral.runtime.intelpac.opae.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one page, as drivers pin it: 4 KiB, or a huge page of 2 MiB or 1 GiB. Where the system
 * has no huge page left it is ordinary memory, which drivers behind an IOMMU pin as well. Any
 * thread.
 */
public final class HostPages {

  private static final long SMALL = 4L << 10;
  private static final long LARGE = 2L << 20;

  /** The largest page, and so the largest buffer. */
  public static final long HUGE = 1L << 30;

  private final long bytes;
  private @Nullable Mapping mapping;
  private boolean shared;

  private HostPages(long bytes, Mapping mapping) {
    this.bytes = bytes;
    this.mapping = mapping;
  }

  /** Bytes of the page that holds a buffer of that size; at most {@link #HUGE}. */
  public static long pageFor(long size) {
    return size <= SMALL ? SMALL : size <= LARGE ? LARGE : HUGE;
  }

  /**
   * Memory for a buffer; the caller closes it.
   *
   * @throws AcceleratorException {@code OUT_OF_HOST_MEMORY}
   */
  static HostPages allocate(Libc libc, long size) {
    long page = pageFor(size);
    Mapping huge = page == SMALL ? null : Mapping.huge(libc, page);
    if (huge != null) {
      return new HostPages(page, huge);
    }
    long whole = (size + SMALL - 1) & -SMALL;
    Mapping ordinary = Mapping.ordinary(libc, whole);
    if (ordinary == null) {
      throw AcceleratorException.of(
          ErrorCode.OUT_OF_HOST_MEMORY,
          "allocate",
          "host memory of " + whole + " bytes",
          "the system has no memory left for it; close buffers, or raise the limits (ulimit -v)");
    }
    return new HostPages(whole, ordinary);
  }

  /** Bytes of the memory, which is at least as large as was asked for. */
  long bytes() {
    return bytes;
  }

  /** The memory, for the binding alone. */
  synchronized ByteBuffer view() {
    return mapped().view();
  }

  /** The memory, for others: they may keep views of it. */
  synchronized ByteBuffer share() {
    shared = true;
    return mapped().view();
  }

  private Mapping mapped() {
    Mapping open = mapping;
    if (open == null) {
      throw new IllegalStateException("the memory was given back");
    }
    return open;
  }

  /** For the error when it cannot be pinned. */
  synchronized String describe() {
    long page = pageFor(bytes);
    String limit = " (raise the limit on locked memory, ulimit -l)";
    if (page == SMALL) {
      return "a page of 4 KiB" + limit;
    }
    String setting = "/sys/kernel/mm/hugepages/hugepages-" + (page >> 10) + "kB/nr_hugepages";
    return mapped().isHuge()
        ? "a huge page of " + page + " bytes out of " + setting + limit
        : bytes
            + " bytes of ordinary memory, for no huge page is free (raise "
            + setting
            + ", which gives pages of "
            + (page == LARGE ? "2 MiB)" : "1 GiB)");
  }

  /** Gives the memory back; views that were shared stay readable. Idempotent. */
  synchronized void close() {
    Mapping open = mapping;
    mapping = null;
    if (open != null) {
      open.release(shared);
    }
  }
}
