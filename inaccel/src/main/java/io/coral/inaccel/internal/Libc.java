package io.coral.inaccel.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The functions of the C library that the JDK does not offer, by JNA's direct mapping. */
final class Libc {

  static final int O_PATH = 0x200000;
  static final int O_CLOEXEC = 0x80000;
  static final int O_NOFOLLOW = "aarch64".equals(System.getProperty("os.arch")) ? 0x8000 : 0x20000;
  static final int AT_FDCWD = -100;
  static final int ENOENT = 2;

  private Libc() {}

  /**
   * Binds the functions; again is harmless.
   *
   * @throws LinkageError where the C library is another
   */
  static synchronized Libc bind() {
    if (!Native.registered(Libc.class)) {
      Native.register(Libc.class, NativeLibrary.getProcess());
    }
    return new Libc();
  }

  native int openat(int folder, String path, int flags);

  native int close(int descriptor);

  native String strerror(int error);

  /** What the last call of this thread failed with. */
  int errno() {
    return Native.getLastError();
  }
}
