package io.coral.benchmarks;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One measured figure, with the bound that it is held to.
 *
 * @param name what was measured
 * @param value the figure
 * @param unit its unit
 * @param atMost the bound from above, if there is one
 * @param atLeast the bound from below, if there is one
 */
record Figure(
    String name, double value, String unit, OptionalDouble atMost, OptionalDouble atLeast) {

  static Figure of(String name, double value, String unit) {
    return new Figure(name, value, unit, OptionalDouble.empty(), OptionalDouble.empty());
  }

  static Figure atMost(String name, double value, String unit, double bound) {
    return new Figure(name, value, unit, OptionalDouble.of(bound), OptionalDouble.empty());
  }

  static Figure atLeast(String name, double value, String unit, double bound) {
    return new Figure(name, value, unit, OptionalDouble.empty(), OptionalDouble.of(bound));
  }

  boolean holds() {
    return (atMost.isEmpty() || value <= atMost.getAsDouble())
        && (atLeast.isEmpty() || value >= atLeast.getAsDouble());
  }

  private String bound() {
    if (atMost.isPresent()) {
      return "at most " + number(atMost.getAsDouble());
    }
    return atLeast.isPresent() ? "at least " + number(atLeast.getAsDouble()) : "";
  }

  private String verdict() {
    return bound().isEmpty() ? "" : holds() ? "ok" : "MISSED";
  }

  /** One aligned line. */
  String line() {
    return String.format(
            Locale.ROOT, "%-58s %12s %-6s %-16s %s", name, number(value), unit, bound(), verdict())
        .stripTrailing();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
  }
}
