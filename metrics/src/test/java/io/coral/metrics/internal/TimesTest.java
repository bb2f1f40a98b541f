package io.coral.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

  private final Times times = new Times("coral_test", "A test", "of");

  private HistogramDataPointSnapshot only() {
    return times.snapshot().getDataPoints().get(0);
  }

  @ParameterizedTest(name = "{0} s falls into the native bucket {1}")
  @CsvSource({
    "1, 0",
    "1.0000001, 1",
    "1.09, 1",
    "1.0906, 2",
    "2, 8",
    "2.1, 9",
    "0.5, -8",
    "0.51, -7"
  })
  void aNativeBucketEndsWithAPowerOfTwo(double seconds, int bucket) {
    assertThat(Times.bucket(seconds)).isEqualTo(bucket);
  }

  @ParameterizedTest(name = "{0} ns falls into the classic bucket {1}")
  @CsvSource({"0, 0", "10000, 0", "10001, 1", "40000, 1", "41943040000, 11", "41943040001, 12"})
  void aClassicBucketEndsWithItsBound(long nanos, int bucket) {
    times.of("one").add(nanos);

    ClassicHistogramBuckets classic = only().getClassicBuckets();
    for (int i = 0; i < classic.size(); i++) {
      assertThat(classic.getCount(i)).as("bucket %d", i).isEqualTo(i == bucket ? 1 : 0);
    }
  }

  @Test
  void everyTimeIsInOneNativeBucketWhateverCameBefore() {
    Random random = new Random(1);
    long[] expected = new long[1 << 10];
    times.of("one").add(0);
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      long nanos = 1 + (long) (Math.exp(random.nextDouble() * 40));
      times.of("one").add(nanos);
      sum += nanos / 1e9;
      expected[expected.length / 2 + Times.bucket(nanos / 1e9)]++;
    }

    NativeHistogramBuckets counted = only().getNativeBucketsForPositiveValues();
    for (NativeHistogramBucket each : counted) {
      int place = expected.length / 2 + each.getBucketIndex();
      assertThat(each.getCount()).isEqualTo(expected[place]);
      expected[place] = 0;
    }
    assertThat(expected).containsOnly(0);
    assertThat(only().getNativeZeroCount()).isOne();
    assertThat(only().getCount()).isEqualTo(1001);
    assertThat(only().getSum()).isEqualTo(sum);
  }
}
