package io.coral.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** {@link NotifyCalls} by JNA's direct mapping. */
final class JnaNotifyCalls implements NotifyCalls {

  private JnaNotifyCalls() {}

  /**
   * Binds the functions; again is harmless.
   *
   * @throws LinkageError where JNA is not there, or the C library is another
   */
  static synchronized NotifyCalls bind() {
    if (!Native.registered(JnaNotifyCalls.class)) {
      Native.register(JnaNotifyCalls.class, NativeLibrary.getProcess());
    }
    return new JnaNotifyCalls();
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
