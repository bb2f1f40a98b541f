package io.coral.core.engine.internal;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long launches on each lane of a board hold the thread that issues them, as observed. A kernel
 * that runs in the process, or a runtime that copies inside the call, must not hold a caller; what
 * is issued in a moment is not worth another thread. Any thread; one at a time observes.
 */
final class Pace {

  /** A caller may be held by a lane that is quicker on average. */
  private static final long BRIEF_NANOS = 100_000;

  /** What counts at most, so that one pause of the machine does not outweigh the others. */
  private static final long MOST_NANOS = 4 * BRIEF_NANOS;

  private final AtomicLongArray nanos;

  /** Lanes that are taken to be slow until they were seen. */
  Pace(int lanes) {
    nanos = new AtomicLongArray(lanes);
    for (int i = 0; i < lanes; i++) {
      nanos.set(i, MOST_NANOS);
    }
  }

  boolean isBrief(int lane) {
    return lane < nanos.length() && nanos.getOpaque(lane) < BRIEF_NANOS;
  }

  void observe(int lane, long held) {
    if (lane < nanos.length()) {
      long before = nanos.getOpaque(lane);
      nanos.setOpaque(lane, before + (Math.min(MOST_NANOS, held) - before) / 8);
    }
  }
}
