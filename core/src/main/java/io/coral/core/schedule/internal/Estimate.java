package io.coral.core.schedule.internal;

/**
 * A duration as a line over a size, {@code α + β · size}, the least squares of what was observed.
 * Until sizes differ it is the mean.
 */
public final class Estimate {

  /** The last fifty observations or so count. */
  private static final double FADING = 0.98;

  /** Sizes that differ by less, relative to their mean, say nothing about the slope. */
  private static final double FLAT = 1e-6;

  private final double prior;
  private final double fading;
  private double weight;
  private double meanSize;
  private double meanNanos;
  private double spread;
  private double common;
  private double slope;

  /** An estimate of the present that answers with a prior until something was observed. */
  Estimate(double priorNanos) {
    this(priorNanos, FADING);
  }

  private Estimate(double priorNanos, double fading) {
    this.prior = priorNanos;
    this.fading = fading;
  }

  /** An estimate to which all observations count the same. */
  public static Estimate unfading() {
    return new Estimate(0, 1);
  }

  boolean isObserved() {
    return weight > 0;
  }

  /** Takes a duration into account. */
  public void observe(double size, double nanos) {
    weight = weight * fading + 1;
    double offSize = size - meanSize;
    double offNanos = nanos - meanNanos;
    meanSize += offSize / weight;
    meanNanos += offNanos / weight;
    spread = spread * fading + offSize * (size - meanSize);
    common = common * fading + offSize * (nanos - meanNanos);
    boolean isFlat = spread <= FLAT * weight * meanSize * meanSize;
    slope = isFlat ? 0 : Math.max(0, common / spread);
  }

  /** The expected duration for a size, never negative. */
  public double at(double size) {
    return weight == 0 ? prior : Math.max(0, meanNanos + slope * (size - meanSize));
  }
}
