package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** {@link Libc} by JNA's direct mapping. */
final class JnaLibc implements Libc {

  private JnaLibc() {}

  /**
   * Binds the functions; again is harmless.
   *
   * @throws LinkageError where there is no such C library
   */
  static synchronized Libc bind() {
    if (!Native.registered(JnaLibc.class)) {
      Native.register(JnaLibc.class, NativeLibrary.getProcess());
    }
    return new JnaLibc();
  }

  @Override
  public native int eventfd(int initial, int flags);

  @Override
  public native int poll(long descriptors, long count, int millis);

  @Override
  public native long read(int descriptor, long address, long count);

  @Override
  public native long write(int descriptor, long address, long count);

  @Override
  public native int close(int descriptor);

  @Override
  public native long mmap(
      long address, long length, int protection, int flags, int descriptor, long offset);

  @Override
  public native int munmap(long address, long length);

  @Override
  public native long mremap(long address, long length, long newLength, int flags, long newAddress);
}
