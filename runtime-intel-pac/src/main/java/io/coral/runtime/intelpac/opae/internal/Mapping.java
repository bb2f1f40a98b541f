package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory from the system, zero and backed when it is first touched. Its release gives it back at
 * once, unless views of it were handed out: those stay readable until the last is garbage. A huge
 * page is given back even then, and ordinary memory with the same bytes takes its place under the
 * views. A view never becomes a wild pointer.
 */
final class Mapping {

  private static final int READ_WRITE = Libc.PROT_READ | Libc.PROT_WRITE;
  private static final int ANONYMOUS = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS;

  /** So much memory under forgotten views is worth a garbage collection, which does not see it. */
  private static final long MANY_BYTES = 512L << 20;

  private static final AtomicLong LINGERING = new AtomicLong();

  private final Libc libc;
  private final long address;
  private final long length;
  private final boolean huge;
  private final ByteBuffer view;

  private Mapping(Libc libc, long address, long length, boolean huge) {
    this.libc = libc;
    this.address = address;
    this.length = length;
    this.huge = huge;
    this.view = new Pointer(address).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
  }

  /**
   * Maps one huge page, or null when the system has none left.
   *
   * @param length bytes of the page, a power of two
   */
  static @Nullable Mapping huge(Libc libc, long length) {
    int order = Long.numberOfTrailingZeros(length) << Libc.MAP_HUGE_SHIFT;
    return map(libc, length, Libc.MAP_HUGETLB | order, true);
  }

  /** Maps ordinary memory in whole pages, or null when the system has none left. */
  static @Nullable Mapping ordinary(Libc libc, long length) {
    return map(libc, length, 0, false);
  }

  /** The same with flags that make it huge, or do not. */
  static @Nullable Mapping map(Libc libc, long length, int flags, boolean huge) {
    long address = libc.mmap(0, length, READ_WRITE, ANONYMOUS | flags, -1, 0);
    return address == Libc.MAP_FAILED ? null : new Mapping(libc, address, length, huge);
  }

  boolean isHuge() {
    return huge;
  }

  ByteBuffer view() {
    return view;
  }

  /** Gives the memory back; called once. */
  void release(boolean shared) {
    if (!shared) {
      libc.munmap(address, length);
      return;
    }
    if (huge) {
      long copy = libc.mmap(0, length, READ_WRITE, ANONYMOUS, -1, 0);
      if (copy != Libc.MAP_FAILED) {
        new Pointer(copy).getByteBuffer(0, length).put(view.duplicate().clear());
        int flags = Libc.MREMAP_MAYMOVE | Libc.MREMAP_FIXED;
        if (libc.mremap(copy, length, length, flags, address) == Libc.MAP_FAILED) {
          libc.munmap(copy, length);
        }
      }
    }
    Cleaners.INSTANCE.register(view, new Unmapping(libc, address, length));
    if (LINGERING.addAndGet(length) > MANY_BYTES) {
      System.gc();
    }
  }

  /** Made when the first shared memory is released, for it has a thread. */
  private static final class Cleaners {
    static final Cleaner INSTANCE = Cleaner.create();
  }

  /** What is done when no view is left; must not refer to the mapping. */
  private record Unmapping(Libc libc, long address, long length) implements Runnable {
    @Override
    public void run() {
      libc.munmap(address, length);
      LINGERING.addAndGet(-length);
    }
  }
}
