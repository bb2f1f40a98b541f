package io.coral.metrics.internal;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How long something takes for each set of labels: a histogram of Prometheus's, a classic one and a
 * native one. Guarded by its owner.
 */
final class Times {

  /** The classic bounds in seconds: from ten microseconds on, each four times the one before. */
  private static final double[] BOUNDS =
      IntStream.rangeClosed(0, 12)
          .mapToDouble(i -> i == 12 ? Double.POSITIVE_INFINITY : 1e-5 * Math.pow(4, i))
          .toArray();

  /** Native bounds are the powers of 2 to the 1/8th. */
  private static final int SCHEMA = 3;

  private static final int PARTS = 1 << SCHEMA;

  /** The bounds between one and two. */
  private static final double[] POWERS =
      IntStream.rangeClosed(0, PARTS).mapToDouble(i -> Math.pow(2, (double) i / PARTS)).toArray();

  private final String name;
  private final String help;
  private final String[] labels;
  private final Map<Labels, Series> series = new HashMap<>();

  /** One series. */
  static final class Series {
    private final long since = System.currentTimeMillis();
    private final long[] classic = new long[BOUNDS.length];
    private double sum;
    private long zeros;

    /** Counts of the native buckets from the first on; empty before there was any. */
    private long[] buckets = {};

    private int first;

    /** Takes a duration into account. */
    void add(long nanos) {
      double seconds = nanos / 1e9;
      sum += seconds;
      int bound = 0;
      while (seconds > BOUNDS[bound]) {
        bound++;
      }
      classic[bound]++;
      if (nanos > 0) {
        int place = room(bucket(seconds));
        buckets[place]++;
      } else {
        zeros++;
      }
    }

    /** The place of a bucket, for which there is room then. */
    private int room(int bucket) {
      if (buckets.length == 0) {
        first = bucket;
      }
      int before = Math.max(0, first - bucket);
      int after = Math.max(0, bucket - first - buckets.length + 1);
      if (before + after > 0) {
        long[] wider = new long[before + buckets.length + after];
        System.arraycopy(buckets, 0, wider, before, buckets.length);
        buckets = wider;
        first -= before;
      }
      return bucket - first;
    }

    private HistogramDataPointSnapshot snapshot(Labels of) {
      NativeHistogramBuckets.Builder counted = NativeHistogramBuckets.builder();
      for (int i = 0; i < buckets.length; i++) {
        if (buckets[i] > 0) {
          counted.bucket(first + i, buckets[i]);
        }
      }
      return HistogramDataPointSnapshot.builder()
          .labels(of)
          .sum(sum)
          .classicHistogramBuckets(
              ClassicHistogramBuckets.of(BOUNDS, Arrays.copyOf(classic, classic.length)))
          .nativeSchema(SCHEMA)
          .nativeZeroCount(zeros)
          .nativeBucketsForPositiveValues(counted.build())
          .createdTimestampMillis(since)
          .build();
    }
  }

  /** Without series as yet. */
  Times(String name, String help, String... labels) {
    this.name = name + "_" + Unit.SECONDS;
    this.help = help;
    this.labels = labels;
  }

  /** The native bucket that a time falls into: bucket {@code i} ends with 2 to the {@code i/8}. */
  static int bucket(double seconds) {
    int exponent = Math.getExponent(seconds);
    double part = seconds / Math.scalb(1.0, exponent);
    int above = 0;
    while (part > POWERS[above]) {
      above++;
    }
    return exponent * PARTS + above;
  }

  /** The series of these labels, in the order of their names. */
  Series of(String... values) {
    return series.computeIfAbsent(Labels.of(labels, values), first -> new Series());
  }

  /** As Prometheus is told. */
  HistogramSnapshot snapshot() {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder().name(name).help(help).unit(Unit.SECONDS);
    series.forEach((of, times) -> histogram.dataPoint(times.snapshot(of)));
    return histogram.build();
  }
}
