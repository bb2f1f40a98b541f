package io.coral.natives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A flag in this process's memory that the kernel raises once a descriptor is readable: a {@code
 * poll} by Linux's own asynchronous I/O, whose completion can be read without a call. It is raised
 * before the call returns that made the descriptor readable, and for good. Any thread.
 */
final class ReadableFlag {

  /**
   * {@code struct aio_ring}: where completions go up to, what marks it, and what it must not be.
   */
  private static final int RING_BYTES = 32;

  private static final int TAIL = 12;
  private static final int MAGIC = 16;
  private static final int INCOMPATIBLE = 24;
  private static final int AIO_RING_MAGIC = 0xa10a10a1;

  /** {@code struct iocb}: what is asked of which descriptor, and the events that are waited for. */
  private static final int IOCB_BYTES = 64;

  private static final int OPCODE = 16;
  private static final int DESCRIPTOR = 20;
  private static final int EVENTS = 24;

  /** {@code struct epoll_event}, of any architecture; the events come first. */
  private static final int EPOLL_EVENT_BYTES = 16;

  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final Set<Context> CONTEXTS = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<ReadableFlag> UNREACHABLE = new ReferenceQueue<>();

  private final ByteBuffer ring;

  private ReadableFlag(ByteBuffer ring) {
    this.ring = ring;
  }

  /** What the kernel has for a flag; given back once nobody can read it any more. */
  private static final class Context extends PhantomReference<ReadableFlag> {
    private final NotifyCalls calls;
    private final long id;

    Context(ReadableFlag flag, NotifyCalls calls, long id) {
      super(flag, UNREACHABLE);
      this.calls = calls;
      this.id = id;
    }

    /** Once: the kernel may have given its number to another since. */
    void destroy() {
      if (CONTEXTS.remove(this)) {
        calls.io_destroy(id);
      }
    }
  }

  /** The flag of a descriptor; null where this system has no such. */
  static @Nullable ReadableFlag of(NotifyCalls calls, int descriptor) {
    for (Reference<?> gone = UNREACHABLE.poll(); gone != null; gone = UNREACHABLE.poll()) {
      ((Context) gone).destroy();
    }
    ByteBuffer id = zeroed(Long.BYTES);
    if (calls.io_setup(1, calls.address(id)) < 0) {
      return null;
    }
    ByteBuffer ring = calls.memory(id.getLong(0), RING_BYTES).order(ByteOrder.nativeOrder());
    ReadableFlag flag = new ReadableFlag(ring);
    Context context = new Context(flag, calls, id.getLong(0));
    CONTEXTS.add(context);
    boolean isKnown = ring.getInt(MAGIC) == AIO_RING_MAGIC && ring.getInt(INCOMPATIBLE) == 0;
    if (isKnown && flag.isWaitedFor(calls, descriptor, context.id)) {
      return flag;
    }
    context.destroy();
    return null;
  }

  /**
   * Over epoll, which tells what has come when it wakes whoever waits, as inotify does not: only
   * then is a poll completed within the call that brings it.
   */
  private boolean isWaitedFor(NotifyCalls calls, int descriptor, long context) {
    int epoll = calls.epoll_create1(NotifyCalls.EPOLL_CLOEXEC);
    if (epoll < 0) {
      return false;
    }
    try {
      ByteBuffer event = zeroed(EPOLL_EVENT_BYTES).putInt(0, NotifyCalls.POLLIN);
      ByteBuffer request =
          zeroed(IOCB_BYTES)
              .putShort(OPCODE, NotifyCalls.IOCB_CMD_POLL)
              .putInt(DESCRIPTOR, epoll)
              .putLong(EVENTS, NotifyCalls.POLLIN);
      ByteBuffer requests = zeroed(Long.BYTES).putLong(0, calls.address(request));
      boolean isAsked =
          calls.epoll_ctl(epoll, NotifyCalls.EPOLL_CTL_ADD, descriptor, calls.address(event)) == 0
              && calls.io_submit(context, 1, calls.address(requests)) == 1;
      Reference.reachabilityFence(event);
      Reference.reachabilityFence(request);
      Reference.reachabilityFence(requests);
      return isAsked;
    } finally {
      // the request keeps what it needs
      calls.close(epoll);
    }
  }

  private static ByteBuffer zeroed(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Whether the descriptor was readable at any time since. */
  boolean isRaised() {
    try {
      return (int) INTS.getAcquire(ring, TAIL) != 0;
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
