package io.coral.spec;

import java.time.Duration;
import java.util.Objects;

/**
 * The time bounds that a runtime promises; the conformance kit checks them.
 *
 * @param stopGrace how long a close, or the stop of the bundle, waits for outstanding commands
 * @param programDrain how long programming waits for outstanding commands before it fails {@code
 *     BUSY}
 * @param deviceLoss how soon calls fail after a device was lost
 * @param hotPlug how soon an arrival or removal is told; zero where hot-plug is not declared
 * @param timestampError how far event times may lie off the axis of {@link System#nanoTime()}
 */
public record Bounds(
    Duration stopGrace,
    Duration programDrain,
    Duration deviceLoss,
    Duration hotPlug,
    Duration timestampError) {

  /** Two seconds for everything that waits, 100 µs for time stamps, no hot-plug. */
  public static final Bounds DEFAULT =
      new Bounds(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ZERO,
          Duration.ofNanos(100_000));

  public Bounds {
    Objects.requireNonNull(stopGrace, "stopGrace");
    Objects.requireNonNull(programDrain, "programDrain");
    Objects.requireNonNull(deviceLoss, "deviceLoss");
    Objects.requireNonNull(hotPlug, "hotPlug");
    Objects.requireNonNull(timestampError, "timestampError");
  }
}
