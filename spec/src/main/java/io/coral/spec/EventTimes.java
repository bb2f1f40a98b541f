package io.coral.spec;

import java.time.Duration;

/**
 * When a command passed its stations, in ns on the axis of {@link System#nanoTime()}, within {@link
 * Bounds#timestampError}; queued ≤ submitted ≤ started ≤ ended (CMP-14).
 *
 * @param queuedNanos the call
 * @param submittedNanos the hand-over to the device
 * @param startedNanos the start on the device
 * @param endedNanos the end on the device
 */
public record EventTimes(
    long queuedNanos, long submittedNanos, long startedNanos, long endedNanos) {

  /** How long the device worked. */
  public Duration duration() {
    return Duration.ofNanos(endedNanos - startedNanos);
  }
}
