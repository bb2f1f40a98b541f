package io.coral.natives;

import java.nio.ByteBuffer;

/**
 * The functions of the C library behind {@link FileChanges}, by their C names, with the constants
 * of Linux. Pointers are {@code long}; -1 is a failure.
 */
interface NotifyCalls {

  int IN_CLOEXEC = 0x80000;
  int IN_MODIFY = 0x2;
  int IN_ATTRIB = 0x4;
  int IN_MOVED_FROM = 0x40;
  int IN_MOVED_TO = 0x80;
  int IN_CREATE = 0x100;
  int IN_DELETE = 0x200;
  int IN_DELETE_SELF = 0x400;
  int IN_MOVE_SELF = 0x800;
  int IN_MASK_ADD = 0x20000000;
  short POLLIN = 1;
  int EPOLL_CLOEXEC = 0x80000;
  int EPOLL_CTL_ADD = 1;
  short IOCB_CMD_POLL = 5;

  int inotify_init1(int flags);

  int inotify_add_watch(int descriptor, byte[] path, int mask);

  int poll(long descriptors, long count, int millis);

  int close(int descriptor);

  int epoll_create1(int flags);

  int epoll_ctl(int epoll, int operation, int descriptor, long event);

  long io_setup(long events, long context);

  long io_submit(long context, long count, long requests);

  long io_destroy(long context);

  /** Where a direct buffer lies, for as long as it is reachable. */
  long address(ByteBuffer direct);

  /** What lies at an address. */
  ByteBuffer memory(long address, int bytes);
}
