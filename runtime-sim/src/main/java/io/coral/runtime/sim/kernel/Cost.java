package io.coral.runtime.sim.kernel;

import java.time.Duration;

/**
 * The modelled time of one run: a fixed time, and clock cycles at the board's kernel clock.
 *
 * @param nanos fixed time in ns, at least 0
 * @param cycles cycles of the kernel clock, at least 0
 */
public record Cost(long nanos, double cycles) {

  /** No modelled time. */
  public static final Cost NONE = new Cost(0, 0);

  public Cost {
    if (nanos < 0 || !(cycles >= 0)) {
      throw new IllegalArgumentException(
          "nanos " + nanos + " and cycles " + cycles + ": expected both to be at least 0");
    }
  }

  /** A fixed time. */
  public static Cost of(Duration time) {
    return new Cost(time.toNanos(), 0);
  }

  /** A time per element, or per byte. */
  public static Cost perElement(long elements, double cyclesPerElement) {
    return new Cost(0, elements * cyclesPerElement);
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(nanos + other.nanos, cycles + other.cycles);
  }

  /** The time in ns at a kernel clock. */
  public long nanosAt(double clockHertz) {
    return nanos + Math.round(cycles / clockHertz * 1e9);
  }
}
