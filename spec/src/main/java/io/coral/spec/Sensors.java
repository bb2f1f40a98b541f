package io.coral.spec;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One reading of all sensors. Unknown is absent, never 0 (MET-04); sums and means are absent when a
 * part is.
 *
 * @param powerWatts board power in W, at least 0 (MET-05)
 * @param temperatureCelsius device temperature in °C, within −55 to 150 (MET-05)
 * @param readings every further sensor by name
 */
public record Sensors(
    OptionalDouble powerWatts, OptionalDouble temperatureCelsius, List<Reading> readings) {

  /** Nothing is known. */
  public static final Sensors UNKNOWN =
      new Sensors(OptionalDouble.empty(), OptionalDouble.empty(), List.of());

  /**
   * One further sensor.
   *
   * @param name the vendor's name for it
   * @param value its value
   * @param unit SI unit symbol, e.g. {@code V}
   */
  public record Reading(String name, double value, String unit) {
    public Reading {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(unit, "unit");
    }
  }

  public Sensors {
    Objects.requireNonNull(powerWatts, "powerWatts");
    Objects.requireNonNull(temperatureCelsius, "temperatureCelsius");
    readings = List.copyOf(readings);
  }
}
