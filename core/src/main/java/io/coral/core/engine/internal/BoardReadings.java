package io.coral.core.engine.internal;

import io.coral.api.Activity;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Sensors;
import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What an open board's runtime told last of its sensors and memories. Whoever asks gets that and
 * has it read anew, if it was not just read, on another thread: a runtime that hangs holds nobody
 * up, and one thread at most. Any thread.
 */
final class BoardReadings {

  /** What is older is not known any more. */
  private static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();

  /** What is newer is not read anew: whoever asks once a second has it read each time. */
  private static final long FRESH_NANOS = Duration.ofMillis(900).toNanos();

  private static final Reading NOTHING = new Reading(Sensors.UNKNOWN, List.of(), 0);

  private final Executor threads;
  private final AtomicBoolean isReading = new AtomicBoolean();
  private volatile @Nullable Resource resource;
  private volatile Reading last = NOTHING;

  /**
   * What was read.
   *
   * @param at by {@link System#nanoTime}
   */
  record Reading(Sensors sensors, List<Activity.Bank> banks, long at) {}

  BoardReadings(Executor threads) {
    this.threads = threads;
  }

  /** The board is open from now on. */
  void opened(Resource resource) {
    this.resource = resource;
  }

  /** The board is closed from now on. */
  void closed() {
    resource = null;
    last = NOTHING;
  }

  /** What was read last; it is read anew if that is a while ago. */
  Reading last() {
    Resource open = resource;
    if (open == null) {
      return NOTHING;
    }
    Reading known = last;
    long age = known.equals(NOTHING) ? STALE_NANOS : System.nanoTime() - known.at;
    if (age >= FRESH_NANOS && isReading.compareAndSet(false, true)) {
      try {
        threads.execute(() -> read(open));
      } catch (RejectedExecutionException e) {
        // the engine is stopped
        isReading.set(false);
      }
    }
    return age < STALE_NANOS ? known : NOTHING;
  }

  private void read(Resource open) {
    try {
      Reading now = new Reading(sensors(open), banks(open), System.nanoTime());
      if (open == resource) {
        last = now;
      }
    } finally {
      isReading.set(false);
    }
  }

  private static Sensors sensors(Resource open) {
    try {
      return ForeignCode.call("sensors", "a board", open::sensors);
    } catch (RuntimeException e) {
      // a board that is closed or lost meanwhile; whoever uses it says so
      return Sensors.UNKNOWN;
    }
  }

  private static List<Activity.Bank> banks(Resource open) {
    try {
      return ForeignCode.call(
          "memories",
          "a board",
          () ->
              open.state().phase() == ResourceState.Phase.PROGRAMMED
                  ? open.memories().stream().map(BoardReadings::bank).toList()
                  : List.of());
    } catch (RuntimeException e) {
      return List.of();
    }
  }

  private static Activity.Bank bank(Memory memory) {
    return new Activity.Bank(
        memory.info().index(), memory.info().type(), memory.info().size(), memory.available());
  }
}
