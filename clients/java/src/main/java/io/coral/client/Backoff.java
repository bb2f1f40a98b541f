package io.coral.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When to connect again while there is no daemon: after pauses that double, up to a bound, for a
 * bounded time. It begins when a daemon goes, and ends when the next takes this client. Any thread.
 */
final class Backoff {

  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Duration patience;

  // guarded by this
  private boolean lasts;
  private boolean givenUp;
  private long began;
  private long pause;

  Backoff(Duration patience) {
    this.patience = patience;
  }

  /** How long it may last. */
  String patience() {
    return patience.toSeconds() + " s";
  }

  /** For how long a daemon may take nobody at first, and nothing later. */
  Duration ofOne() {
    return patience.isZero() || patience.compareTo(MINUTE) > 0 ? MINUTE : patience;
  }

  /** How long it lasts yet; it has begun. */
  synchronized long leftNanos() {
    return patience.toNanos() - (System.nanoTime() - began);
  }

  /** Whether it has lasted for as long as it may. */
  synchronized boolean isExhausted() {
    return lasts && leftNanos() <= 0;
  }

  /** The next daemon took this client. */
  synchronized void end() {
    lasts = false;
  }

  /** Waits until an attempt is due, the first at once; false when there is to be none. */
  synchronized boolean awaitAttempt() {
    long now = System.nanoTime();
    if (!lasts) {
      lasts = true;
      began = now;
      pause = SHORTEST;
      return !givenUp && !patience.isZero();
    }
    long left = patience.toNanos() - (now - began);
    long until = now + Math.min(pause, left);
    pause = Math.min(2 * pause, LONGEST);
    try {
      for (long rest = until - now; rest > 0 && !givenUp; rest = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, rest);
      }
    } catch (InterruptedException e) {
      return false;
    }
    return left > 0 && !givenUp;
  }

  /** Nobody waits for its end any more. */
  synchronized void giveUp() {
    givenUp = true;
    notifyAll();
  }
}
