package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.HostPages;
import io.coral.spec.Features;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of the runtime, from ConfigAdmin or from system properties.
 *
 * @param library {@code opae.library}; absent to try the usual names
 * @param libraryConfiguration {@code opae.config}
 * @param sysfs {@code sysfs.root}
 * @param dev {@code dev.root}
 * @param memorySize {@code memory.size} in bytes; absent to go by the huge pages there are
 * @param maxAllocation {@code memory.max.allocation} in bytes; absent as before
 * @param hangLimit {@code hang.limit}; absent for none
 * @param features {@code coral.runtime.features}: the optional features that are declared
 * @param aocx the half that runs AOCX
 */
public record Settings(
    Optional<String> library,
    Optional<String> libraryConfiguration,
    Path sysfs,
    Path dev,
    OptionalLong memorySize,
    OptionalLong maxAllocation,
    Optional<Duration> hangLimit,
    List<String> features,
    AocxSettings aocx) {

  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})\\s*(|B|KiB|MiB|GiB|TiB)");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})\\s*(ms|s)");
  private static final String AUTO = "auto";

  /** The first two are for GBS, the others for AOCX. */
  private static final List<String> POSSIBLE =
      List.of(Features.REGISTERS, Features.RESET, Features.TIMESTAMPS, Features.FAULT_REPORTING);

  public Settings {
    features = List.copyOf(features);
  }

  /** Whether kernels run inside this process, because another platform stands in for Intel's. */
  public boolean inProcess() {
    return aocx.isForeign();
  }

  /**
   * Reads settings.
   *
   * @param texts by key; what is missing or empty has its default
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  public static Settings of(Map<String, ?> texts) {
    OptionalLong size = bytes(texts, "memory.size");
    OptionalLong largest = bytes(texts, "memory.max.allocation");
    if (largest.isPresent() && largest.getAsLong() > HostPages.HUGE) {
      throw new IllegalArgumentException(
          "memory.max.allocation is "
              + largest.getAsLong()
              + " bytes; expected at most 1GiB, for a buffer is one page");
    }
    if (size.isPresent() && largest.isPresent() && largest.getAsLong() > size.getAsLong()) {
      throw new IllegalArgumentException("memory.max.allocation is larger than memory.size");
    }
    return new Settings(
        text(texts, "opae.library"),
        text(texts, "opae.config"),
        Path.of(text(texts, "sysfs.root").orElse("/sys")),
        Path.of(text(texts, "dev.root").orElse("/dev")),
        size,
        largest,
        time(texts, "hang.limit"),
        features(texts),
        AocxSettings.of(texts));
  }

  private static List<String> features(Map<String, ?> texts) {
    List<String> features =
        AocxSettings.list(
            texts, "coral.runtime.features", List.of(Features.REGISTERS, Features.RESET));
    for (String feature : features) {
      if (!POSSIBLE.contains(feature)) {
        throw new IllegalArgumentException(
            "coral.runtime.features has \"" + feature + "\"; expected some of " + POSSIBLE);
      }
    }
    return features;
  }

  static Optional<String> text(Map<String, ?> texts, String key) {
    Object value = texts.get(key);
    return value == null || value.toString().isBlank()
        ? Optional.empty()
        : Optional.of(value.toString().strip());
  }

  private static OptionalLong bytes(Map<String, ?> texts, String key) {
    Optional<String> text = text(texts, key);
    if (text.isEmpty() || text.get().equals(AUTO)) {
      return OptionalLong.empty();
    }
    Matcher matcher = BYTES.matcher(text.get());
    if (matcher.matches()) {
      int shift =
          switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
          };
      long number = Long.parseLong(matcher.group(1));
      if (number > 0 && number <= Long.MAX_VALUE >> shift) {
        return OptionalLong.of(number << shift);
      }
    }
    throw new IllegalArgumentException(
        key + " is \"" + text.get() + "\"; expected auto or a size like 4GiB");
  }

  private static Optional<Duration> time(Map<String, ?> texts, String key) {
    Optional<String> text = text(texts, key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = TIME.matcher(text.get());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          key + " is \"" + text.get() + "\"; expected a time like 500ms or 10s, or 0s for none");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration limit =
        matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    return Optional.of(limit).filter(duration -> !duration.isZero());
  }
}
