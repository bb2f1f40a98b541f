package io.coral.spec.lifecycle;

import java.util.concurrent.TimeUnit;

/**
 * For how long who awaits a command of one resource looks for its end before it sleeps: for about
 * what it costs to sleep and be woken, and for longer where ends have come soon behind that. Any
 * thread; of two that learn at the same time one counts.
 */
final class Patience {

  /** What it costs to sleep and be woken. */
  static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(60);

  private volatile long nanos = LEAST_NANOS;

  long nanos() {
    return nanos;
  }

  /**
   * A look was in vain.
   *
   * @param nanosAsleep until the thread was awake again
   */
  void slept(long nanosAsleep) {
    long before = nanos;
    long fitting = before + nanosAsleep - LEAST_NANOS <= MOST_NANOS ? MOST_NANOS : LEAST_NANOS;
    if (before != fitting) {
      nanos = fitting;
    }
  }
}
