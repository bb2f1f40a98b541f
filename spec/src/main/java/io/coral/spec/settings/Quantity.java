package io.coral.spec.settings;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quantities as people write them: {@code 16GiB}, {@code 12GB/s}, {@code 10us}, {@code 300MHz}. A
 * number without a unit is 0, or one of bytes, of watts or of {@link #PLAIN}: nobody who writes
 * {@code 5} means nanoseconds.
 */
public enum Quantity {
  /** Whole bytes: {@code B}, {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB}. */
  BYTES(
      Map.of("", 1.0, "b", 1.0, "kib", 0x1p10, "mib", 0x1p20, "gib", 0x1p30, "tib", 0x1p40),
      "16GiB"),
  /** {@code B/s}, {@code kB/s}, {@code MB/s}, {@code GB/s}. */
  BYTES_PER_SECOND(Map.of("b/s", 1.0, "kb/s", 1e3, "mb/s", 1e6, "gb/s", 1e9), "12GB/s"),
  /** {@code ns}, {@code us}, {@code ms}, {@code s}, {@code min}, {@code h}. */
  NANOSECONDS(
      Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9, "h", 3600e9), "500ms or 10s"),
  /** {@code Hz}, {@code kHz}, {@code MHz}, {@code GHz}. */
  HERTZ(Map.of("hz", 1.0, "khz", 1e3, "mhz", 1e6, "ghz", 1e9), "300MHz"),
  /** {@code W}, {@code mW}. */
  WATTS(Map.of("", 1.0, "w", 1.0, "mw", 1e-3), "25W"),
  /** A number without a unit. */
  PLAIN(Map.of("", 1.0), "0.5");

  private static final Pattern FORM =
      Pattern.compile("\\s*([0-9]{1,18}(?:\\.[0-9]{1,18})?)\\s*(\\S*)\\s*");

  private final Map<String, Double> units;
  private final String example;

  Quantity(Map<String, Double> units, String example) {
    this.units = units;
    this.example = example;
  }

  /** How such a quantity is written, for a message. */
  public String example() {
    return example;
  }

  /** The number in the base unit; empty for what is no quantity, or lacks its unit. */
  public OptionalDouble parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      double number = Double.parseDouble(matcher.group(1));
      String unit = matcher.group(2).toLowerCase(Locale.ROOT);
      Double factor = units.get(unit);
      if (factor != null) {
        return OptionalDouble.of(number * factor);
      }
      if (unit.isEmpty() && number == 0) {
        return OptionalDouble.of(0);
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * The number in the base unit.
   *
   * @throws IllegalArgumentException saying which setting, what was given and what was expected
   */
  public double parse(String setting, String text) {
    return parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    setting + " is \"" + text + "\"; expected a number like " + example));
  }
}
