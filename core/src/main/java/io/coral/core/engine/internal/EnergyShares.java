package io.coral.core.engine.internal;

import java.util.OptionalDouble;

/**
 * Whose a board's energy is: at any time, all that run there draw the same part of its power. The
 * power is what was read last, while that is young; at other times a run is taken to draw what it
 * draws on average while the power is known. Sums are kept for the board alone, so that a run looks
 * at them when it begins and when it ends. Times are by {@link System#nanoTime}. Any thread.
 */
final class EnergyShares {

  private static final double SECONDS = 1e-9;

  /** What one run draws. */
  static final class Draw {

    // the sums when it began
    private final double time;
    private final double known;
    private final double drawn;

    private volatile OptionalDouble joules = OptionalDouble.empty();

    private Draw(double time, double known, double drawn) {
      this.time = time;
      this.known = known;
      this.drawn = drawn;
    }

    /** In joules, once it has ended; absent where no power was known meanwhile. */
    OptionalDouble joules() {
      return joules;
    }
  }

  // guarded by this
  private int running;
  private long at;
  private double watts;
  private long youngUntil = Long.MIN_VALUE;

  // what one run would have had by now that had been there all the time
  /** Seconds. */
  private double time;

  /** Those for which the power is known. */
  private double known;

  /** Joules in these. */
  private double drawn;

  /** A run begins. */
  synchronized Draw begin(long now) {
    advance(now);
    running++;
    return new Draw(time, known, drawn);
  }

  /** A run ends. */
  synchronized void end(Draw draw, long now) {
    advance(now);
    running--;
    double knownOfIt = known - draw.known;
    if (knownOfIt > 0) {
      draw.joules = OptionalDouble.of((drawn - draw.drawn) * ((time - draw.time) / knownOfIt));
    }
  }

  /** The power was read, which counts until the next reading, or until it is too old. */
  synchronized void read(double powerWatts, long now, long until) {
    advance(now);
    watts = powerWatts;
    youngUntil = until;
  }

  /** Whether something runs. */
  synchronized boolean isRunning() {
    return running > 0;
  }

  private void advance(long now) {
    if (running > 0 && now > at) {
      double share = SECONDS / running;
      double knownNow = share * (Math.max(at, Math.min(now, youngUntil)) - at);
      time += share * (now - at);
      known += knownNow;
      drawn += watts * knownNow;
    }
    at = running > 0 ? Math.max(at, now) : now;
  }
}
