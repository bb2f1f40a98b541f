package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One huge page. Its release gives the page back to the system at once. If views of it were handed
 * out, ordinary memory with the same bytes takes its place under them, until the last view is
 * garbage: a view never becomes a wild pointer.
 */
final class HugePage {

  private static final int READ_WRITE = Libc.PROT_READ | Libc.PROT_WRITE;
  private static final int ANONYMOUS = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS;

  private final long address;
  private final long length;

  private @Nullable ByteBuffer view;

  private HugePage(long address, long length) {
    this.address = address;
    this.length = length;
    this.view = new Pointer(address).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
  }

  /** A page of that many bytes, a power of two, or null when the system has none. */
  static @Nullable HugePage map(long length) {
    int order = Long.numberOfTrailingZeros(length) << Libc.MAP_HUGE_SHIFT;
    return map(length, Libc.MAP_HUGETLB | order);
  }

  /** The same with flags that make it huge, or do not. */
  static @Nullable HugePage map(long length, int flags) {
    long address = Libc.mmap(0, length, READ_WRITE, ANONYMOUS | flags, -1, 0);
    return address == Libc.MAP_FAILED ? null : new HugePage(address, length);
  }

  ByteBuffer view() {
    ByteBuffer mapped = view;
    if (mapped == null) {
      throw new IllegalStateException("the page was released");
    }
    return mapped;
  }

  /** Gives the page back; called once. */
  void release(boolean shared) {
    ByteBuffer mapped = view();
    view = null;
    if (!shared) {
      Libc.munmap(address, length);
      return;
    }
    long copy = Libc.mmap(0, length, READ_WRITE, ANONYMOUS, -1, 0);
    if (copy != Libc.MAP_FAILED) {
      new Pointer(copy).getByteBuffer(0, length).put(mapped.duplicate().clear());
      Libc.mremap(copy, length, length, Libc.MREMAP_MAYMOVE | Libc.MREMAP_FIXED, address);
    }
    Cleaners.INSTANCE.register(mapped, new Unmapping(address, length));
  }

  /** Made when the first shared page is released, for it has a thread. */
  private static final class Cleaners {
    static final Cleaner INSTANCE = Cleaner.create();
  }

  /** What is done when no view is left; must not refer to the page. */
  private record Unmapping(long address, long length) implements Runnable {
    @Override
    public void run() {
      Libc.munmap(address, length);
    }
  }
}
