package io.coral.conformance.rules.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How late this host runs what is due: a thread wants to run each 5 ms, and notes how late it did.
 * A starved machine, a stopped virtual one and the JVM's own pauses show alike. Any thread.
 */
public final class HostDelay implements AutoCloseable {

  private static final long TICK = 5_000_000;

  /** What a timer is late by on an idle machine, which counts as nothing. */
  private static final long USUAL = 1_000_000;

  private final LongSupplier clock;
  private final Ticker ticker = new Ticker(this::tick);
  private volatile boolean ended;
  private long due;
  private long total;
  private long worst;

  HostDelay(LongSupplier clock) {
    this.clock = clock;
    this.due = clock.getAsLong() + TICK;
  }

  /** Starts to measure; {@link #close} ends it. */
  public static HostDelay measured() {
    HostDelay delay = new HostDelay(System::nanoTime);
    delay.ticker.setDaemon(true);
    delay.ticker.start();
    return delay;
  }

  private static final class Ticker extends Thread {
    Ticker(Runnable ticks) {
      super(ticks, "kit: measures the host's delay");
    }
  }

  /** Whether a thread is one that measures: no thread of the runtime under test. */
  static boolean isTicker(Thread thread) {
    return thread instanceof Ticker;
  }

  private void tick() {
    while (!ended) {
      LockSupport.parkNanos(ticked());
    }
  }

  /** Notes that the thread runs, and returns how many nanoseconds it has until the next tick. */
  synchronized long ticked() {
    long now = clock.getAsLong();
    if (now < due) {
      return due - now;
    }
    long late = late(now);
    total += late;
    worst = Math.max(worst, late);
    due = now + TICK;
    return TICK;
  }

  /** What the tick that is due now is late by already. */
  private long late(long now) {
    long late = now - due;
    return late > USUAL ? late : 0;
  }

  /** The sum of all delays so far. */
  public synchronized Duration total() {
    return Duration.ofNanos(total + late(clock.getAsLong()));
  }

  /** The longest delay so far. */
  public synchronized Duration worst() {
    return Duration.ofNanos(Math.max(worst, late(clock.getAsLong())));
  }

  /** Ends the measuring; no thread is left. */
  @Override
  public void close() {
    ended = true;
    LockSupport.unpark(ticker);
    try {
      ticker.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
