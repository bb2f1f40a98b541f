package io.coral.runtime.inaccel.internal;

/** The functions of the C library that are needed, by their C names. */
interface Libc {

  int PROT_READ = 1;
  int PROT_WRITE = 2;
  int MAP_PRIVATE = 0x02;
  int MAP_ANONYMOUS = 0x20;
  int MAP_NORESERVE = 0x4000;
  long MAP_FAILED = -1;

  long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

  int munmap(long address, long length);

  int setenv(String name, String value, int overwrite);
}
