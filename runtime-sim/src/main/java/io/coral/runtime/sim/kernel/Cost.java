package io.coral.runtime.sim.kernel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The modelled time of one run: a fixed time, and clock cycles at the board's kernel clock.
 *
 * @param nanos fixed time in ns, at least 0
 * @param cycles cycles of the kernel clock, at least 0
 */
public record Cost(long nanos, double cycles) {

  /** The longest time in ns, a hundred years: what costs more costs that. */
  public static final long LONGEST_NANOS = 100L * 365 * 86_400 * 1_000_000_000;

  /** No modelled time. */
  public static final Cost NONE = new Cost(0, 0);

  public Cost {
    if (nanos < 0 || !(cycles >= 0)) {
      throw new IllegalArgumentException(
          "nanos " + nanos + " and cycles " + cycles + ": expected both to be at least 0");
    }
    nanos = Math.min(nanos, LONGEST_NANOS);
  }

  /** A fixed time. */
  public static Cost of(Duration time) {
    return new Cost(TimeUnit.NANOSECONDS.convert(time), 0);
  }

  /** A time per element, or per byte. */
  public static Cost perElement(long elements, double cyclesPerElement) {
    return new Cost(0, elements * cyclesPerElement);
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(nanos + other.nanos, cycles + other.cycles);
  }

  /** The time in ns at a kernel clock, at most {@link #LONGEST_NANOS}. */
  public long nanosAt(double clockHertz) {
    return Math.round(Math.min(nanos + cycles / clockHertz * 1e9, LONGEST_NANOS));
  }
}
