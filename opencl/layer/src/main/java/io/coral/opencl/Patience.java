package io.coral.opencl;

import java.util.concurrent.TimeUnit;

/**
 * For how long who awaits a command looks for its end before a thread is woken: for about what it
 * costs to wake one, and for longer where ends come soon behind that. Any thread; of two that learn
 * at the same time one counts.
 */
final class Patience {
  static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(60);

  private volatile long nanos = LEAST_NANOS;

  /** How long a look lasts now. */
  long nanos() {
    return nanos;
  }

  /** An end came so long after a look began that was in vain. */
  void learn(long nanosFromLook) {
    long fitting = nanosFromLook <= MOST_NANOS ? MOST_NANOS : LEAST_NANOS;
    if (nanos != fitting) {
      nanos = fitting;
    }
  }
}
