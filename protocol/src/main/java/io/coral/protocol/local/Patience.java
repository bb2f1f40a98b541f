package io.coral.protocol.local;

import java.util.concurrent.TimeUnit;

/**
 * For how long who waits at sockets looks for what comes before it sleeps: not at all, and for a
 * few times what it costs to sleep and be woken where the last came that soon. One thread.
 */
final class Patience {

  static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private long nanos;

  long nanos() {
    return nanos;
  }

  /**
   * There was nothing while it looked.
   *
   * @param nanosWaited until the thread was awake again, the look included
   */
  void slept(long nanosWaited) {
    nanos = nanosWaited <= MOST_NANOS ? MOST_NANOS : 0;
  }
}
