package io.coral.core.repository.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What was seen to hold is taken to hold for a moment, where a look costs more than all else that
 * is done between two of them. Any thread.
 */
final class Glance {

  /** Less than it takes to change a file and tell somebody of it. */
  static final long MOMENT_NANOS = 100_000;

  /** By {@link System#nanoTime}. */
  private final AtomicLong until = new AtomicLong(System.nanoTime());

  /** Whether it holds, or did a moment ago. */
  boolean shows(BooleanSupplier look) {
    long now = System.nanoTime();
    long last = until.get();
    if (now - last < 0) {
      return true;
    }
    boolean holds = look.getAsBoolean();
    if (holds) {
      // not where it was forgotten since the look began
      until.compareAndSet(last, now + MOMENT_NANOS);
    }
    return holds;
  }

  /** Whoever asks from now on looks. */
  void forget() {
    until.set(System.nanoTime());
  }
}
