package io.coral.core.engine.internal;

import io.coral.core.engine.internal.EnergyShares.Draw;
import io.coral.spec.AcceleratorException;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the power of an open board again and again while something runs there, on a thread that is
 * lent for that; a reading may be held up, and holds nobody up. A board that tells no power at
 * first is asked no more, and costs nothing from then on. Any thread.
 */
final class PowerSampler implements AutoCloseable {

  /** A driver may be late with the first readings; so many tell that there is no sensor. */
  static final int SILENT = 10;

  private final String id;
  private final Callable<Double> watts;
  private final Limit limit;
  private final long periodNanos;
  private final Executor threads;
  private final EnergyShares shares = new EnergyShares();
  private final AtomicBoolean isSampling = new AtomicBoolean();

  /** Open while it may sample. */
  private final CountDownLatch over;

  // touched while sampling only
  private boolean hasTold;
  private int silent;

  /**
   * A sampler that rests.
   *
   * @param id the board, for messages
   * @param watts reads the power, no number where that is unknown; may block
   * @param limit how long that may take
   * @param period from one reading to the next; zero for none at all
   * @param threads lends threads
   */
  PowerSampler(String id, Callable<Double> watts, Limit limit, Duration period, Executor threads) {
    this.id = id;
    this.watts = watts;
    this.limit = limit;
    this.periodNanos = period.toNanos();
    this.threads = threads;
    this.over = new CountDownLatch(period.isZero() ? 0 : 1);
  }

  /** Something begins to run; null where nobody will know what it draws. */
  @Nullable Draw begun(long now) {
    if (isOver()) {
      return null;
    }
    Draw draw = shares.begin(now);
    if (!isSampling.get() && isSampling.compareAndSet(false, true)) {
      lend();
    }
    return draw;
  }

  /** It ended. */
  void ended(@Nullable Draw draw, long now) {
    if (draw != null) {
      shares.end(draw, now);
    }
  }

  private boolean isOver() {
    return over.getCount() == 0;
  }

  private void lend() {
    try {
      threads.execute(this::sample);
    } catch (RejectedExecutionException e) {
      log().debug("The engine was stopped while board {} runs something", id, e);
      close();
    }
  }

  private void sample() {
    do {
      try {
        while (shares.isRunning() && !isOver()) {
          read();
          over.await(periodNanos, TimeUnit.NANOSECONDS);
        }
      } catch (InterruptedException | RejectedExecutionException e) {
        close();
      }
      isSampling.set(false);
    } while (shares.isRunning() && !isOver() && isSampling.compareAndSet(false, true));
  }

  private void read() {
    BoundedCall<Double> reading = BoundedCall.start(threads, "sensors", id, watts);
    if (!reading.endsWithin(limit.duration(), late -> {})) {
      log()
          .warn(
              "The sensors of board {} were not read within {}, and are left alone until it is"
                  + " opened again: what requests draw is not known; if that can take longer here,"
                  + " raise {}",
              id,
              limit.duration(),
              limit.setting());
      close();
      return;
    }
    double power = Double.NaN;
    try {
      power = reading.answer();
    } catch (AcceleratorException e) {
      log().debug("The sensors of board {} cannot be read now", id, e);
    }
    if (power >= 0 && power < Double.POSITIVE_INFINITY) {
      hasTold = true;
      long now = System.nanoTime();
      shares.read(power, now, now + 2 * periodNanos);
    } else if (!hasTold && ++silent == SILENT) {
      close();
    }
  }

  /** Nothing is read any more. */
  @Override
  public void close() {
    over.countDown();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(PowerSampler.class);
  }
}
