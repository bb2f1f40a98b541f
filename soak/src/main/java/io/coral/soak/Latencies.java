package io.coral.soak;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long answers took, to 6 %, in constant room. Any thread. */
final class Latencies {

  private static final int STEPS = 16;

  private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE * STEPS);

  void add(long nanos) {
    counts.incrementAndGet(place(Math.max(STEPS, nanos)));
  }

  private static int place(long nanos) {
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> power - 4) & STEPS - 1;
    return power * STEPS + step;
  }

  /** Within which so many of a hundred were answered. */
  Duration percentile(int percent) {
    long all = 0;
    for (int i = 0; i < counts.length(); i++) {
      all += counts.get(i);
    }
    long left = all * percent / 100;
    for (int i = 0; i < counts.length(); i++) {
      left -= counts.get(i);
      if (left < 0) {
        return Duration.ofNanos((STEPS + i % STEPS + 1L) << i / STEPS - 4);
      }
    }
    return Duration.ZERO;
  }
}
