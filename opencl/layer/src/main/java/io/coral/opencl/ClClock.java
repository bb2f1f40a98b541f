package io.coral.opencl;

import java.util.List;

/**
 * From a device's own clock to the axis of {@link System#nanoTime()}. The two drift apart, so the
 * distance is measured again when the last measurement is old; a time is converted by the
 * measurement that lies nearest to it. Measuring blocks for some microseconds.
 */
public final class ClClock implements AutoCloseable {
  private static final long MAX_AGE_NANOS = 100_000_000;
  private static final int TRIES = 3;
  private static final int KEPT = 16;

  private final ClQueue queue;
  private final HostBytes list = HostBytes.allocate(Long.BYTES);
  private final long[] deviceNanos = new long[KEPT];
  private final long[] offsets = new long[KEPT];
  private int measured;
  private long lastMeasurement;

  /** A clock of the context's device; measures at first use. */
  public ClClock(ClContext context) {
    queue = context.createQueue(false);
  }

  /** The time on the axis of {@link System#nanoTime()}. */
  public synchronized long toHost(long device) {
    refresh();
    int nearest = 0;
    for (int i = 1; i < Math.min(measured, KEPT); i++) {
      if (Math.abs(device - deviceNanos[i]) < Math.abs(device - deviceNanos[nearest])) {
        nearest = i;
      }
    }
    return device + offsets[nearest];
  }

  /** Measures if the last measurement is old. */
  public synchronized void refresh() {
    long now = System.nanoTime();
    if (measured > 0 && now - lastMeasurement < MAX_AGE_NANOS) {
      return;
    }
    long narrowest = Long.MAX_VALUE;
    int place = measured % KEPT;
    for (int i = 0; i < TRIES; i++) {
      long before = System.nanoTime();
      try (ClEvent marker = queue.marker(List.of())) {
        long after = System.nanoTime();
        marker.waitFor(list);
        if (after - before < narrowest) {
          narrowest = after - before;
          deviceNanos[place] = marker.queued();
          offsets[place] = before + (after - before) / 2 - deviceNanos[place];
        }
      }
    }
    measured++;
    lastMeasurement = System.nanoTime();
  }

  /** Gives the queue back. */
  @Override
  public void close() {
    queue.close();
  }
}
