package io.coral.runtime.intelpac.opae.internal;

/**
 * Who is inside a native object: calls, and objects that were made of it. It is freed when it was
 * closed and the last of them has left, so that a call that never comes back holds nobody up, and
 * nothing is pulled away from under it. Any thread; waits for nothing.
 */
final class Occupancy {

  private final Runnable free;
  private int inside;
  private boolean closed;

  Occupancy(Runnable free) {
    this.free = free;
  }

  /** Whether the caller may go in; {@link #leave} follows then. */
  synchronized boolean enter() {
    if (closed) {
      return false;
    }
    inside++;
    return true;
  }

  void leave() {
    boolean last;
    synchronized (this) {
      last = --inside == 0 && closed;
    }
    if (last) {
      free.run();
    }
  }

  /** Lets nobody in any more. Idempotent. */
  void close() {
    boolean last;
    synchronized (this) {
      last = !closed && inside == 0;
      closed = true;
    }
    if (last) {
      free.run();
    }
  }
}
