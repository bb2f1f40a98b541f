package io.coral.core.whatif.internal;

/**
 * A duration as a line over a size, {@code α + β · size}: the least squares of all that was seen.
 */
final class Line {

  /** Sizes that differ by less, relative to their mean, say nothing about the slope. */
  private static final double FLAT = 1e-6;

  private int count;
  private double meanSize;
  private double meanNanos;
  private double spread;
  private double common;

  void observe(double size, double nanos) {
    count++;
    double offSize = size - meanSize;
    double offNanos = nanos - meanNanos;
    meanSize += offSize / count;
    meanNanos += offNanos / count;
    spread += offSize * (size - meanSize);
    common += offSize * (nanos - meanNanos);
  }

  /** Never negative. */
  double at(double size) {
    boolean isFlat = spread <= FLAT * count * meanSize * meanSize;
    double slope = isFlat ? 0 : Math.max(0, common / spread);
    return Math.max(0, meanNanos + slope * (size - meanSize));
  }
}
