package io.coral.cli.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Sizes, times, shares and energies as people read them; never rounded to nothing. */
final class Units {
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Units() {}

  /** Bytes, e.g. {@code 16 GiB}; a decimal only where it says something. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < SIZES.length - 1) {
      value /= 1024;
      unit++;
    }
    return (value == Math.rint(value)
            ? String.valueOf((long) value)
            : String.format(Locale.ROOT, "%.1f", value))
        + " "
        + SIZES[unit];
  }

  /** A duration, e.g. {@code 1.234 ms}. */
  static String time(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.3f us", nanos / 1e3);
    }
    if (nanos < 1_000_000_000) {
      return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }

  /** A share of one, e.g. {@code 0.5 %}. */
  static String percent(double share) {
    return new BigDecimal(100 * share)
            .round(new MathContext(6))
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }

  /** Joules, e.g. {@code 0.0600 J}. */
  static String energy(double joules) {
    return String.format(Locale.ROOT, joules < 1_000 ? "%.3g J" : "%.0f J", joules);
  }
}
