package io.coral.protocol.local;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waits for many sockets at once. One thread waits and looks at what there is; any thread may ask
 * it to look for more, or wake it.
 */
public final class Poll implements AutoCloseable {

  /** The token of a {@link #wake}. */
  public static final long WOKEN = -1;

  /** How long {@link #await} waits that is to end only with something at a socket. */
  public static final int FOREVER = -1;

  private static final int READABLE = 0x1;
  private static final int WRITABLE = 0x4;
  private static final int MOST = 1024;

  /** Bytes of an {@code epoll_event}, and where its token is: it is packed on x86-64 alone. */
  private static final int TOKEN = Platform.ARCH.equals("x86-64") ? 4 : 8;

  private static final int EVENT = TOKEN + Long.BYTES;

  private final Libc libc;
  private final int poll;
  private final int waker;
  private final Memory memory = new Memory((long) MOST * EVENT);
  private final long address = Pointer.nativeValue(memory);

  private final Patience patience = new Patience();

  /** The same memory; each access by JNA is a call into native code. */
  private final ByteBuffer events =
      memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());

  /**
   * Without sockets as yet.
   *
   * @throws IOException without free descriptors
   */
  public Poll() throws IOException {
    libc = JnaLibc.bind();
    poll = libc.epoll_create1(Libc.EPOLL_CLOEXEC);
    if (poll < 0) {
      throw Failures.of(libc, "sockets cannot be waited for");
    }
    waker = libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
    if (waker < 0) {
      IOException failure = Failures.of(libc, "a thread that waits cannot be woken");
      libc.close(poll);
      throw failure;
    }
    change(Libc.EPOLL_CTL_ADD, waker, READABLE, WOKEN);
  }

  /** Waits for connections to this server, from now on. */
  public void add(LocalServer server, long token) throws IOException {
    change(Libc.EPOLL_CTL_ADD, server.descriptor(), READABLE, token);
  }

  /** Waits for connections to this server again, or not for a while. */
  public void change(LocalServer server, long token, boolean waits) throws IOException {
    change(Libc.EPOLL_CTL_MOD, server.descriptor(), waits ? READABLE : 0, token);
  }

  /** Waits for connections to this server no more; before it is closed. */
  public void remove(LocalServer server) throws IOException {
    change(Libc.EPOLL_CTL_DEL, server.descriptor(), 0, 0);
  }

  /** Waits for what arrives at this socket, from now on and until it is closed. */
  public void add(LocalSocket socket, long token) throws IOException {
    change(Libc.EPOLL_CTL_ADD, socket.descriptor(), READABLE, token);
  }

  /** Waits for room to send alone, from now on and until this socket is closed. */
  public void addForRoom(LocalSocket socket, long token) throws IOException {
    change(Libc.EPOLL_CTL_ADD, socket.descriptor(), WRITABLE, token);
  }

  /** Waits for room to send, too, or not any more. */
  public void change(LocalSocket socket, long token, boolean waitsForRoom) throws IOException {
    int what = waitsForRoom ? READABLE | WRITABLE : READABLE;
    change(Libc.EPOLL_CTL_MOD, socket.descriptor(), what, token);
  }

  private void change(int operation, int descriptor, int what, long token) throws IOException {
    Memory event = new Memory(EVENT);
    event.setInt(0, what);
    event.setLong(TOKEN, token);
    if (libc.epoll_ctl(poll, operation, descriptor, Pointer.nativeValue(event)) != 0) {
      throw Failures.of(libc, "a socket cannot be waited for");
    }
  }

  /**
   * Waits until there is something at a socket; returns how many there are, or 0. It looks for a
   * while before it sleeps where that has paid lately.
   *
   * @param millis how long at most; {@link #FOREVER} for as long as it takes
   */
  public int await(int millis) throws IOException {
    long start = System.nanoTime();
    for (long looked = 0; looked < patience.nanos(); looked = System.nanoTime() - start) {
      int count = count(0);
      if (count > 0) {
        return count;
      }
      Thread.yield();
    }
    int count = count(millis);
    patience.slept(System.nanoTime() - start);
    return count;
  }

  /** Looks at how many something is, and does not wait. */
  public int look() throws IOException {
    return count(0);
  }

  private int count(int millis) throws IOException {
    while (true) {
      int count = libc.epoll_wait(poll, address, MOST, millis);
      if (count >= 0) {
        return count;
      }
      int error = libc.errno();
      if (error != Libc.EINTR) {
        throw Failures.of(libc, "sockets cannot be waited for", error);
      }
    }
  }

  /** The token of one of those at which there is something. */
  public long token(int index) {
    return events.getLong(index * EVENT + TOKEN);
  }

  /** Whether there is nothing but room to send. */
  public boolean hasOnlyRoom(int index) {
    return events.getInt(index * EVENT) == WRITABLE;
  }

  /** Whether there is room to send. */
  public boolean hasRoom(int index) {
    return (events.getInt(index * EVENT) & WRITABLE) != 0;
  }

  /** Ends a wait, this one or the next. */
  public void wake() {
    libc.eventfd_write(waker, 1);
  }

  /** Takes note of having been woken. */
  public void awake() {
    libc.eventfd_read(waker, new long[1]);
  }

  /** By the thread that waits, once nobody wakes it any more. */
  @Override
  public void close() {
    libc.close(waker);
    libc.close(poll);
  }
}
