package io.coral.runtime.intelpac.opae.internal;

import io.coral.spec.support.HostMemory;
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

  private final ByteBuffer view;
  private final @Nullable HugePage huge;
  private boolean shared;

  private HostPages(ByteBuffer view, @Nullable HugePage huge) {
    this.view = view;
    this.huge = huge;
  }

  /** Bytes of the page that holds a buffer of that size; at most {@link #HUGE}. */
  public static long pageFor(long size) {
    return size <= SMALL ? SMALL : size <= LARGE ? LARGE : HUGE;
  }

  /**
   * Memory for a buffer.
   *
   * @throws io.coral.spec.AcceleratorException {@code OUT_OF_HOST_MEMORY}
   */
  public static HostPages allocate(long size) {
    long page = pageFor(size);
    HugePage huge = page == SMALL ? null : HugePage.map(page);
    if (huge != null) {
      return new HostPages(huge.view(), huge);
    }
    long whole = (size + SMALL - 1) & -SMALL;
    return new HostPages(HostMemory.allocate(whole).get(0), null);
  }

  /** Bytes of the memory, which is at least as large as was asked for. */
  long bytes() {
    return view.capacity();
  }

  /** The memory, for the binding alone. */
  ByteBuffer view() {
    return view;
  }

  /** The memory, for others: they may keep views of it. */
  synchronized ByteBuffer share() {
    shared = true;
    return view;
  }

  /** For the error when it cannot be pinned. */
  String describe() {
    long page = pageFor(bytes());
    if (page == SMALL) {
      return "a page of 4 KiB (raise the limit on locked memory, ulimit -l)";
    }
    String setting =
        "/sys/kernel/mm/hugepages/hugepages-"
            + (page >> 10)
            + "kB/nr_hugepages, which gives "
            + (page == LARGE ? "2 MiB" : "1 GiB")
            + " pages";
    return huge != null
        ? "a huge page of " + page + " bytes (raise the limit on locked memory, ulimit -l)"
        : bytes() + " bytes of ordinary memory, for no huge page is free (raise " + setting + ")";
  }

  /** Gives the memory back, a huge page at once; views that were shared stay readable. */
  public synchronized void close() {
    if (huge != null) {
      huge.release(shared);
    }
  }
}
