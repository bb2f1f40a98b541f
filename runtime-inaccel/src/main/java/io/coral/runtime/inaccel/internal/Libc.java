package io.coral.runtime.inaccel.internal;

/** The functions of the C library that are needed, by their C names. */
interface Libc {

  int PROT_READ = 1;
  int PROT_WRITE = 2;
  int MAP_SHARED = 0x01;
  int MAP_PRIVATE = 0x02;
  int MAP_FIXED = 0x10;
  int MAP_ANONYMOUS = 0x20;
  int MAP_NORESERVE = 0x4000;
  long MAP_FAILED = -1;
  int MFD_CLOEXEC = 1;

  long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

  int munmap(long address, long length);

  int memfd_create(String name, int flags);

  int ftruncate(int descriptor, long length);

  int close(int descriptor);

  int setenv(String name, String value, int overwrite);
}
