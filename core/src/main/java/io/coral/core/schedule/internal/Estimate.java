package io.coral.core.schedule.internal;

/**
 * A duration as a line over a size, {@code α + β · size}, learnt from what was observed; older
 * observations fade. Until sizes differ it is the mean.
 */
final class Estimate {

  /** What is left of an observation after the next; the last fifty or so count. */
  private static final double FADING = 0.98;

  /** Sizes that differ by less, relative to their mean, say nothing about the slope. */
  private static final double FLAT = 1e-6;

  private final double prior;
  private double weight;
  private double meanSize;
  private double meanNanos;
  private double spread;
  private double common;

  /** An estimate that answers with a prior until something was observed. */
  Estimate(double priorNanos) {
    this.prior = priorNanos;
  }

  boolean isObserved() {
    return weight > 0;
  }

  void observe(double size, double nanos) {
    weight = weight * FADING + 1;
    double offSize = size - meanSize;
    double offNanos = nanos - meanNanos;
    meanSize += offSize / weight;
    meanNanos += offNanos / weight;
    spread = spread * FADING + offSize * (size - meanSize);
    common = common * FADING + offSize * (nanos - meanNanos);
  }

  /** The expected duration for a size, never negative. */
  double at(double size) {
    if (weight == 0) {
      return prior;
    }
    boolean isFlat = spread <= FLAT * weight * meanSize * meanSize;
    double slope = isFlat ? 0 : Math.max(0, common / spread);
    return Math.max(0, meanNanos + slope * (size - meanSize));
  }
}
