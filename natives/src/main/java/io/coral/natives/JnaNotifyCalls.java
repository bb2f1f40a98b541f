package io.coral.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** {@link NotifyCalls} by JNA's direct mapping. */
final class JnaNotifyCalls implements NotifyCalls {

  // calls that the C library has no functions for
  private static final long IO_SETUP = number(206, 0);
  private static final long IO_DESTROY = number(207, 1);
  private static final long IO_SUBMIT = number(209, 2);

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
  public native int epoll_create1(int flags);

  @Override
  public native int epoll_ctl(int epoll, int operation, int descriptor, long event);

  @Override
  public long io_setup(long events, long context) {
    return syscall(IO_SETUP, events, context, 0);
  }

  @Override
  public long io_submit(long context, long count, long requests) {
    return syscall(IO_SUBMIT, context, count, requests);
  }

  @Override
  public long io_destroy(long context) {
    return syscall(IO_DESTROY, context, 0, 0);
  }

  private static native long syscall(long number, long first, long second, long third);

  /** A call's number here; one that there is nowhere on an architecture that is not known. */
  private static long number(long amd64, long aarch64) {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> amd64;
      case "aarch64" -> aarch64;
      default -> -1;
    };
  }

  @Override
  public long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  @Override
  public ByteBuffer memory(long address, int bytes) {
    return new Pointer(address).getByteBuffer(0, bytes);
  }
}
