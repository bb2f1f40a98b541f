package io.coral.runtime.inaccel.internal;

/** {@link Libc} as native methods, see {@link Bound}. */
final class MappedLibc implements Libc {

  @Override
  public native long mmap(
      long address, long length, int protection, int flags, int descriptor, long offset);

  @Override
  public native int munmap(long address, long length);

  @Override
  public native int memfd_create(String name, int flags);

  @Override
  public native int ftruncate(int descriptor, long length);

  @Override
  public native int close(int descriptor);

  @Override
  public native int setenv(String name, String value, int overwrite);
}
