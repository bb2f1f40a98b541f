package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The calls of the C library that the binding needs, by their C names: to wait for interrupts and
 * to map huge pages. Bound on first use, by {@link #load}.
 */
final class Libc {

  static final int EFD_NONBLOCK = 0x800;
  static final int EFD_CLOEXEC = 0x80000;
  static final short POLLIN = 1;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_PRIVATE = 0x02;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_HUGETLB = 0x40000;
  static final int MAP_HUGE_SHIFT = 26;
  static final int MREMAP_MAYMOVE = 1;
  static final int MREMAP_FIXED = 2;
  static final long MAP_FAILED = -1;

  private Libc() {}

  /**
   * Binds the functions; again is harmless.
   *
   * @throws LinkageError where there is no such C library
   */
  static synchronized void load() {
    if (!Native.registered(Libc.class)) {
      Native.register(Libc.class, NativeLibrary.getProcess());
    }
  }

  static native int eventfd(int initial, int flags);

  static native int poll(long descriptors, long count, int millis);

  static native long read(int descriptor, long address, long count);

  static native long write(int descriptor, long address, long count);

  static native int close(int descriptor);

  static native long mmap(
      long address, long length, int protection, int flags, int descriptor, long offset);

  static native int munmap(long address, long length);

  static native long mremap(long address, long length, long newLength, int flags, long newAddress);
}
