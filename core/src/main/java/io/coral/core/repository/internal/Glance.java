package io.coral.core.repository.internal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was seen to hold is taken to hold for a moment, where a look costs more than all else that
 * is done between two of them. Any thread.
 */
final class Glance {

  /** Less than it takes to change a file and tell somebody of it. */
  static final long MOMENT_NANOS = 100_000;

  /** Told apart by identity. */
  private static final class Moment {
    final long until;

    Moment(long until) {
      this.until = until;
    }
  }

  private final LongSupplier clock;

  /** Null before the first. */
  private final AtomicReference<@Nullable Moment> last = new AtomicReference<>();

  /**
   * Nothing was seen yet.
   *
   * @param clock the present, in nanoseconds
   */
  Glance(LongSupplier clock) {
    this.clock = clock;
  }

  /** Whether it holds, or did a moment ago. */
  boolean shows(BooleanSupplier look) {
    long now = clock.getAsLong();
    Moment before = last.get();
    if (before != null && now - before.until < 0) {
      return true;
    }
    boolean holds = look.getAsBoolean();
    if (holds) {
      // not where it was forgotten since the look began
      last.compareAndSet(before, new Moment(now + MOMENT_NANOS));
    }
    return holds;
  }

  /** Whoever asks from now on looks. */
  void forget() {
    last.set(new Moment(clock.getAsLong()));
  }
}
