package io.coral.cli.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** What all waits of one look may take together, from when it is made. One thread. */
final class Patience {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LongSupplier clock;
  private final LongConsumer pause;
  private final long end;

  /** A time of so long. */
  Patience(Duration time) {
    this(time, System::nanoTime, LockSupport::parkNanos);
  }

  /** The same by a clock of nanoseconds, with a pause of nanoseconds between two looks. */
  Patience(Duration time, LongSupplier clock, LongConsumer pause) {
    this.clock = clock;
    this.pause = pause;
    this.end = clock.getAsLong() + time.toNanos();
  }

  /** Waits until it holds, and asks once at least; whether it does, when the thread may go on. */
  boolean until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (clock.getAsLong() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      pause.accept(PAUSE_NANOS);
    }
    return true;
  }
}
