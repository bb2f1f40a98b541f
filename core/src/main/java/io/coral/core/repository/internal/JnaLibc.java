package io.coral.core.repository.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** {@link Libc} by JNA's direct mapping. */
final class JnaLibc implements Libc {

  private JnaLibc() {}

  /**
   * Binds the functions; again is harmless.
   *
   * @throws LinkageError where JNA is not there, or the C library is another
   */
  static synchronized Libc bind() {
    if (!Native.registered(JnaLibc.class)) {
      Native.register(JnaLibc.class, NativeLibrary.getProcess());
      // else JNA keeps this bundle's class loader for good
      Native.getLibraryOptions(JnaLibc.class).clear();
    }
    return new JnaLibc();
  }

  @Override
  public native int inotify_init1(int flags);

  @Override
  public native int inotify_add_watch(int descriptor, byte[] path, int mask);

  @Override
  public native int poll(long descriptors, long count, int millis);

  @Override
  public native int close(int descriptor);

  @Override
  public long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }
}
