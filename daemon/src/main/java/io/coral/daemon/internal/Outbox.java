package io.coral.daemon.internal;

import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.Poll;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one client is told. Whoever has something to tell sends it at once, and in one piece what
 * others added meanwhile; what there is no room for waits, up to a bound. Any thread.
 */
final class Outbox {

  /** So much is gathered, and kept room for. */
  private static final int KEPT = 1 << 14;

  private static final byte[] NOTHING = {};

  private final LocalSocket socket;
  private final Tenant tenant;
  private final Poll poll;
  private final long token;
  private final int bound;

  // guarded by this
  private byte[] waiting = NOTHING;
  private int size;
  private boolean isGathering;
  private boolean isSending;

  /** Whether the socket had no room; the poll tells when it has. */
  private boolean isFull;

  private boolean over;

  /**
   * Empty.
   *
   * @param tenant whose share of the heap it takes
   * @param poll told when there is something that waits for room, under this token
   * @param bound how many bytes may wait; the client that leaves more unread is hung up on
   */
  Outbox(LocalSocket socket, Tenant tenant, Poll poll, long token, int bound) {
    this.socket = socket;
    this.tenant = tenant;
    this.poll = poll;
    this.token = token;
    this.bound = bound;
  }

  /** Tells something; nothing happens where the client is gone. */
  void send(byte[] frame) {
    byte[] next = frame;
    synchronized (this) {
      boolean waits = isGathering && frame.length <= Math.min(KEPT, bound) - size;
      if (isSending || isFull || over || waits) {
        add(frame, 0);
        return;
      }
      isSending = true;
      if (size > 0) {
        add(frame, 0);
        next = taken();
      }
    }
    sendOn(next);
  }

  /** Several calls of the client are carried out: what it is told waits for {@link #flush}. */
  synchronized void gather() {
    isGathering = true;
  }

  /** Sends what waits, unless there is no room. */
  void flush() {
    byte[] next;
    synchronized (this) {
      isGathering = false;
      if (isSending || isFull || over || size == 0) {
        return;
      }
      isSending = true;
      next = taken();
    }
    sendOn(next);
  }

  /** There is room now. */
  void sendMore() {
    byte[] next;
    synchronized (this) {
      if (isSending || over) {
        return;
      }
      isSending = true;
      next = taken();
    }
    sendOn(next);
  }

  /** Sends without the lock, for a client may be slow to take what it is sent. */
  private void sendOn(byte[] first) {
    try {
      for (byte[] next = first; next != null; ) {
        next = after(next, socket.sendNow(next));
      }
    } catch (IOException e) {
      end();
    }
  }

  /** Notes how much of something was sent; what is to be sent next, or null at the end of it. */
  private synchronized byte @Nullable [] after(byte[] last, int sent) throws IOException {
    boolean isShort = sent < last.length;
    if (isShort) {
      byte[] behind = taken();
      add(last, sent);
      add(behind, 0);
    }
    if (over) {
      return null;
    }
    if (isFull != isShort) {
      isFull = isShort;
      poll.change(socket, token, isShort);
    }
    isSending = !isShort && size > 0;
    return isSending ? taken() : null;
  }

  /** Whether all is sent, or nothing more will be. */
  synchronized boolean isDone() {
    return over || !isSending && size == 0;
  }

  private byte[] taken() {
    byte[] taken = Arrays.copyOf(waiting, size);
    size = 0;
    if (waiting.length > KEPT) {
      resize(0);
    }
    return taken;
  }

  private void add(byte[] bytes, int from) {
    int count = bytes.length - from;
    boolean hasRoom = count <= bound - size;
    if (hasRoom && count > waiting.length - size) {
      hasRoom = resize(2 * size + count);
    }
    if (!hasRoom) {
      end();
    }
    if (over) {
      return;
    }
    System.arraycopy(bytes, from, waiting, size, count);
    size += count;
  }

  /** Takes more or less of the heap; false, and nothing changes, where the tenant has no more. */
  private boolean resize(int length) {
    boolean hasRoom = tenant.backlogs(waiting.length, length);
    if (hasRoom) {
      waiting = length == 0 ? NOTHING : Arrays.copyOf(waiting, length);
    }
    return hasRoom;
  }

  /** Tells nothing any more, and hangs up: whoever receives sees the end. */
  synchronized void end() {
    over = true;
    resize(0);
    size = 0;
    socket.hangUp();
  }
}
