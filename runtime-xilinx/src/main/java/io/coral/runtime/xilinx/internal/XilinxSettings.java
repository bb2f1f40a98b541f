package io.coral.runtime.xilinx.internal;

import io.coral.opencl.OpenClSettings;
import io.coral.spec.Features;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of {@link XilinxConfiguration}, read.
 *
 * @param platform name of the OpenCL platform
 * @param openCl how OpenCL is found
 * @param sysfs where the kernel shows its devices
 * @param hangLimit how long a run may take
 * @param waiters how many independent commands of one board are waited for at a time
 * @param features the optional features that are declared
 */
record XilinxSettings(
    String platform,
    OpenClSettings openCl,
    Path sysfs,
    Optional<Duration> hangLimit,
    int waiters,
    List<String> features) {

  /** The name of the platform of Xilinx's own boards. */
  static final String XILINX = "Xilinx";

  private static final Pattern LIST = Pattern.compile("\\s*,\\s*");
  private static final List<String> POSSIBLE =
      List.of(
          Features.TIMESTAMPS, Features.DIRECT_WRAP, Features.FAULT_REPORTING, Features.REGISTERS);
  private static final int MAX_WAITERS = 64;

  XilinxSettings {
    Objects.requireNonNull(platform, "platform");
    features = List.copyOf(features);
  }

  /** Whether the platform is Xilinx's own, with its extensions and its boards. */
  boolean isXilinx() {
    return platform.equalsIgnoreCase(XILINX);
  }

  /** The same without a feature. */
  XilinxSettings without(String feature) {
    return new XilinxSettings(
        platform,
        openCl,
        sysfs,
        hangLimit,
        waiters,
        features.stream().filter(declared -> !declared.equals(feature)).toList());
  }

  /**
   * Reads ConfigAdmin's properties, or texts in which commas separate lists.
   *
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  static XilinxSettings of(Map<String, ?> properties) {
    List<String> features =
        list(
            properties,
            "coral.runtime.features",
            List.of(Features.TIMESTAMPS, Features.DIRECT_WRAP));
    for (String feature : features) {
      if (!POSSIBLE.contains(feature)) {
        throw wrong("coral.runtime.features", feature, "some of " + POSSIBLE);
      }
    }
    long hangMillis = number(properties, "hang.limit.millis", 0, Long.MAX_VALUE / 1_000_000);
    return new XilinxSettings(
        text(properties, "platform", XILINX),
        OpenClSettings.DEFAULT.withLoaders(
            list(properties, "opencl.loaders", OpenClSettings.DEFAULT.loaders())),
        Path.of(text(properties, "sysfs", "/sys")),
        hangMillis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(hangMillis)),
        Math.max(1, (int) number(properties, "waiters", 4, MAX_WAITERS)),
        features);
  }

  private static String text(Map<String, ?> properties, String key, String fallback) {
    Object value = properties.get(key);
    return value == null || value.toString().isBlank() ? fallback : value.toString().strip();
  }

  private static List<String> list(Map<String, ?> properties, String key, List<String> fallback) {
    Object value = properties.get(key);
    if (value == null) {
      return fallback;
    }
    if (value instanceof String[] texts) {
      return Arrays.asList(texts);
    }
    String text = value.toString().strip();
    return text.isEmpty() ? List.of() : Arrays.asList(LIST.split(text, 0));
  }

  private static long number(Map<String, ?> properties, String key, long fallback, long max) {
    String text = text(properties, key, Long.toString(fallback));
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, text, "a number from 0 to " + max);
    }
    throw wrong(key, text, "a number from 0 to " + max);
  }

  private static IllegalArgumentException wrong(String key, String value, String expected) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "%s is \"%s\"; expected %s", key, value, expected));
  }
}
