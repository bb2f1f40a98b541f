package io.coral.runtime.intelpac.opae.internal;

/**
 * The functions of the C library that the binding needs, by their C names: to wait for interrupts
 * and to map huge pages. Pointers are {@code long}; -1 is a failure.
 */
interface Libc {

  int EFD_NONBLOCK = 0x800;
  int EFD_CLOEXEC = 0x80000;
  short POLLIN = 1;
  int PROT_READ = 1;
  int PROT_WRITE = 2;
  int MAP_PRIVATE = 0x02;
  int MAP_ANONYMOUS = 0x20;
  int MAP_HUGETLB = 0x40000;
  int MAP_HUGE_SHIFT = 26;
  int MREMAP_MAYMOVE = 1;
  int MREMAP_FIXED = 2;
  long MAP_FAILED = -1;

  int eventfd(int initial, int flags);

  int poll(long descriptors, long count, int millis);

  long read(int descriptor, long address, long count);

  long write(int descriptor, long address, long count);

  int close(int descriptor);

  long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

  int munmap(long address, long length);

  long mremap(long address, long length, long newLength, int flags, long newAddress);
}
