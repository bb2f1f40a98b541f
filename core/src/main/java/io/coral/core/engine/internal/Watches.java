package io.coral.core.engine.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for something that nobody tells, so that it is looked for again and again. The looks
 * may be held up: each is made by a thread that is lent, and holds no other. Any thread.
 */
final class Watches {

  /** How often it is looked until that is late, and how often then. */
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LATE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final class Watch implements Runnable {
    private final BooleanSupplier condition;
    private final Runnable then;
    private final long limit;
    private final Runnable late;
    private boolean isLate;
    private long next;
    private volatile boolean isLooking;

    Watch(BooleanSupplier condition, Runnable then, long limit, Runnable late) {
      this.condition = condition;
      this.then = then;
      this.limit = limit;
      this.late = late;
    }

    long tick(long now) {
      if (now >= limit && !isLate) {
        isLate = true;
        lend(late);
      }
      if (now >= next) {
        next = now + (isLate ? LATE_EVERY_NANOS : EVERY_NANOS);
        if (!isLooking) {
          isLooking = true;
          lend(this);
        }
      }
      return next;
    }

    @Override
    public void run() {
      try {
        if (condition.getAsBoolean()) {
          watches.remove(this);
          then.run();
        }
      } finally {
        isLooking = false;
      }
    }
  }

  private final Executor threads;
  private final Queue<Watch> watches = new ConcurrentLinkedQueue<>();

  Watches(Executor threads) {
    this.threads = threads;
  }

  /**
   * Has something done once a condition holds, and something else if it does not in time.
   *
   * @param condition may block; asked until it holds
   * @param limit a time on the clock of {@link #tick}
   */
  void add(BooleanSupplier condition, Runnable then, long limit, Runnable late) {
    watches.add(new Watch(condition, then, limit, late));
  }

  /**
   * Has all looked for that is due; by one thread at a time.
   *
   * @return when that is due again; {@link Long#MAX_VALUE} for never
   */
  long tick(long now) {
    return watches.stream().mapToLong(watch -> watch.tick(now)).min().orElse(Long.MAX_VALUE);
  }

  private void lend(Runnable task) {
    try {
      threads.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) {
              log().error("A watch of the engine failed; please report this", e);
            }
          });
    } catch (RejectedExecutionException e) {
      log().debug("The engine stopped before what it watched for", e);
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Watches.class);
  }
}
