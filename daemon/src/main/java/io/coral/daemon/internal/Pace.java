package io.coral.daemon.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells a few times a second that something is due, at once for the first time. Any thread. */
final class Pace {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  private final LongSupplier clock;

  // guarded by this
  private long next;

  /** By a clock like {@link System#nanoTime}. */
  Pace(LongSupplier clock) {
    this.clock = clock;
    this.next = clock.getAsLong();
  }

  synchronized boolean isDue() {
    long now = clock.getAsLong();
    if (now - next < 0) {
      return false;
    }
    next = now + PAUSE;
    return true;
  }
}
