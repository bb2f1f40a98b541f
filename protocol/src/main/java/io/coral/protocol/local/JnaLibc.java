package io.coral.protocol.local;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** {@link Libc} by JNA's direct mapping. */
final class JnaLibc implements Libc {

  private JnaLibc() {}

  /**
   * Binds the functions; again is harmless.
   *
   * @throws LinkageError where the C library is another
   */
  static synchronized Libc bind() {
    if (!Native.registered(JnaLibc.class)) {
      Native.register(JnaLibc.class, NativeLibrary.getProcess());
    }
    return new JnaLibc();
  }

  @Override
  public native int socket(int domain, int type, int protocol);

  @Override
  public native int bind(int descriptor, byte[] address, int length);

  @Override
  public native int listen(int descriptor, int backlog);

  @Override
  public native int accept4(int descriptor, long address, long length, int flags);

  @Override
  public native int connect(int descriptor, byte[] address, int length);

  @Override
  public native int shutdown(int descriptor, int how);

  @Override
  public native long send(int descriptor, byte[] bytes, long count, int flags);

  @Override
  public native long sendto(
      int descriptor, byte[] bytes, long count, int flags, byte[] address, int length);

  @Override
  public native long sendmsg(int descriptor, long message, int flags);

  @Override
  public native long recvmsg(int descriptor, long message, int flags);

  @Override
  public native int getsockopt(int descriptor, int level, int option, int[] value, int[] length);

  @Override
  public native int setsockopt(int descriptor, int level, int option, long[] value, int length);

  @Override
  public native int getsockname(int descriptor, byte[] address, int[] length);

  @Override
  public native int fcntl(int descriptor, int command, long argument);

  @Override
  public native int memfd_create(String name, int flags);

  @Override
  public native int fallocate(int descriptor, int mode, long offset, long length);

  @Override
  public native int statx(int descriptor, String path, int flags, int mask, byte[] status);

  @Override
  public native int fstatfs(int descriptor, byte[] status);

  @Override
  public native long sysconf(int name);

  @Override
  public native long mmap(
      long address, long length, int protection, int flags, int descriptor, long offset);

  @Override
  public native int munmap(long address, long length);

  @Override
  public native int epoll_create1(int flags);

  @Override
  public native int epoll_ctl(int poll, int operation, int descriptor, long event);

  @Override
  public native int epoll_wait(int poll, long events, int most, int millis);

  @Override
  public native int eventfd(int initial, int flags);

  @Override
  public native int eventfd_read(int descriptor, long[] value);

  @Override
  public native int eventfd_write(int descriptor, long value);

  @Override
  public native int close(int descriptor);

  @Override
  public native long getpwnam(String name);

  @Override
  public native long getgrnam(String name);

  @Override
  public native String strerror(int error);

  @Override
  public int errno() {
    return Native.getLastError();
  }
}
