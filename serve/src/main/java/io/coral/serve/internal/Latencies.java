package io.coral.serve.internal;

import java.util.Arrays;

/**
 * How long requests took, counted in buckets of an eighth of a power of two: a quantile is right to
 * 7 %. One thread at a time.
 */
final class Latencies {

  private static final int STEPS = 8;

  private final long[] counts = new long[Long.SIZE * STEPS];
  private long total;

  void add(long nanos) {
    counts[bucket(Math.max(1, nanos))]++;
    total++;
  }

  private static int bucket(long nanos) {
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int eighth = exponent < 3 ? 0 : (int) (nanos >>> (exponent - 3)) & STEPS - 1;
    return exponent * STEPS + eighth;
  }

  long total() {
    return total;
  }

  /** The time that a share of them did not exceed, in milliseconds; NaN when there were none. */
  double quantile(double share) {
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        double base = Math.scalb(1.0, i / STEPS);
        return base * (1 + (i % STEPS + 0.5) / STEPS) / 1e6;
      }
    }
    return Double.NaN;
  }

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }
}
