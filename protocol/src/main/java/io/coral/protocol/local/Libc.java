package io.coral.protocol.local;

/**
 * The functions of the C library that are used, by their C names, with the constants of Linux on
 * x86-64, aarch64 and riscv64. Pointers are {@code long}; -1 is a failure, {@link #errno} tells it.
 */
interface Libc {

  int AF_UNIX = 1;
  int SOCK_STREAM = 1;
  int SOCK_DGRAM = 2;
  int SOCK_CLOEXEC = 0x80000;
  int SOCK_NONBLOCK = 0x800;
  int SOL_SOCKET = 1;
  int SO_PEERCRED = 17;
  int SO_SNDTIMEO = 21;
  int SO_PEERGROUPS = 59;
  int SCM_RIGHTS = 1;
  int MSG_DONTWAIT = 0x40;
  int MSG_NOSIGNAL = 0x4000;
  int MSG_CMSG_CLOEXEC = 0x40000000;
  int SHUT_RD = 0;
  int SHUT_WR = 1;
  int SHUT_RDWR = 2;

  int MFD_CLOEXEC = 1;
  int MFD_ALLOW_SEALING = 2;
  int F_GETFL = 3;
  int F_SETFL = 4;
  int F_DUPFD_CLOEXEC = 1030;
  int O_ACCMODE = 3;
  int O_RDWR = 2;
  int F_ADD_SEALS = 1033;
  int F_GET_SEALS = 1034;
  int F_SEAL_SHRINK = 2;
  int F_SEAL_WRITE = 8;
  int F_SEAL_FUTURE_WRITE = 16;
  int AT_EMPTY_PATH = 0x1000;
  int STATX_SIZE = 0x200;
  int STATX_BLOCKS = 0x400;
  int STATX_BYTES = 256;
  int STATX_SIZE_AT = 40;
  int STATX_BLOCKS_AT = 48;
  int STATFS_BYTES = 120;
  int TMPFS_MAGIC = 0x01021994;
  int SC_PAGESIZE = 30;
  int SC_PHYS_PAGES = 85;

  int PROT_READ = 1;
  int PROT_WRITE = 2;
  int MAP_SHARED = 1;
  long MAP_FAILED = -1;

  int EPOLL_CLOEXEC = 0x80000;
  int EPOLL_CTL_ADD = 1;
  int EPOLL_CTL_DEL = 2;
  int EPOLL_CTL_MOD = 3;
  int EFD_CLOEXEC = 0x80000;
  int EFD_NONBLOCK = 0x800;

  int EINTR = 4;
  int EAGAIN = 11;
  int ENOMEM = 12;
  int ECONNABORTED = 103;

  int socket(int domain, int type, int protocol);

  int bind(int descriptor, byte[] address, int length);

  int listen(int descriptor, int backlog);

  int accept4(int descriptor, long address, long length, int flags);

  int connect(int descriptor, byte[] address, int length);

  int shutdown(int descriptor, int how);

  long send(int descriptor, byte[] bytes, long count, int flags);

  long sendto(int descriptor, byte[] bytes, long count, int flags, byte[] address, int length);

  long sendmsg(int descriptor, long message, int flags);

  long recvmsg(int descriptor, long message, int flags);

  int getsockopt(int descriptor, int level, int option, int[] value, int[] length);

  int setsockopt(int descriptor, int level, int option, long[] value, int length);

  int getsockname(int descriptor, byte[] address, int[] length);

  int fcntl(int descriptor, int command, long argument);

  int memfd_create(String name, int flags);

  int fallocate(int descriptor, int mode, long offset, long length);

  int statx(int descriptor, String path, int flags, int mask, byte[] status);

  int fstatfs(int descriptor, byte[] status);

  long sysconf(int name);

  long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

  int munmap(long address, long length);

  int epoll_create1(int flags);

  int epoll_ctl(int poll, int operation, int descriptor, long event);

  int epoll_wait(int poll, long events, int most, int millis);

  int eventfd(int initial, int flags);

  int eventfd_read(int descriptor, long[] value);

  int eventfd_write(int descriptor, long value);

  int close(int descriptor);

  long getpwnam(String name);

  long getgrnam(String name);

  String strerror(int error);

  /** What the last call of this thread failed with. */
  int errno();
}
