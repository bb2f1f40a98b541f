package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.HostPages;
import io.coral.spec.Bounds;
import io.coral.spec.Features;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param bounds what the runtime promises: {@code stop.grace} and {@code program.drain}
 * @param discoverLimit {@code discover.limit}: how long the libraries may take to load and to list
 *     devices
 * @param features {@code coral.runtime.features}: the optional features that are declared
 * @param aocx the half that runs AOCX
 */
public record IntelPacSettings(
    Optional<String> library,
    Optional<String> libraryConfiguration,
    Path sysfs,
    Path dev,
    OptionalLong memorySize,
    OptionalLong maxAllocation,
    Optional<Duration> hangLimit,
    Bounds bounds,
    BoundedCall.Limit discoverLimit,
    List<String> features,
    AocxSettings aocx) {

  private static final String AUTO = "auto";
  private static final String DISCOVER_LIMIT = "discover.limit";

  private static final List<String> DEFAULTS =
      List.of(Features.REGISTERS, Features.RESET, Features.HOST_RANGES);

  /** The first two are for GBS, the last two for AOCX. */
  private static final List<String> POSSIBLE =
      List.of(
          Features.REGISTERS,
          Features.RESET,
          Features.HOST_RANGES,
          Features.TIMESTAMPS,
          Features.FAULT_REPORTING);

  public IntelPacSettings {
    features = List.copyOf(features);
  }

  /** Whether kernels run inside this process, because another platform stands in for Intel's. */
  public boolean inProcess() {
    return aocx.isForeign();
  }

  /**
   * Reads settings.
   *
   * @param settings what is missing or blank has its default
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  public static IntelPacSettings of(Settings settings) {
    OptionalLong size = sizeOrAuto(settings, "memory.size");
    OptionalLong largest = sizeOrAuto(settings, "memory.max.allocation");
    if (largest.isPresent() && largest.getAsLong() > HostPages.HUGE) {
      throw new IllegalArgumentException(
          "memory.max.allocation is "
              + largest.getAsLong()
              + " bytes; expected at most 1GiB, for a buffer is one page");
    }
    if (size.isPresent() && largest.isPresent() && largest.getAsLong() > size.getAsLong()) {
      throw new IllegalArgumentException("memory.max.allocation is larger than memory.size");
    }
    Optional<String> library = settings.text("opae.library");
    Optional<String> configuration = settings.text("opae.config");
    Path sysfs = folder(settings, "sysfs.root", "/sys");
    Path dev = folder(settings, "dev.root", "/dev");
    Optional<Duration> hangLimit = settings.limit("hang.limit");
    Bounds bounds =
        new Bounds(
            settings.duration("stop.grace", Duration.ofSeconds(1)),
            settings.duration("program.drain", Duration.ofSeconds(1)),
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofMillis(1));
    Duration discover = settings.duration(DISCOVER_LIMIT, Duration.ofSeconds(10));
    List<String> features = settings.choices("coral.runtime.features", DEFAULTS, POSSIBLE);
    AocxSettings aocx = AocxSettings.of(settings);
    return new IntelPacSettings(
        library,
        configuration,
        sysfs,
        dev,
        size,
        largest,
        hangLimit,
        bounds,
        new BoundedCall.Limit(DISCOVER_LIMIT, discover),
        features,
        aocx);
  }

  private static OptionalLong sizeOrAuto(Settings settings, String key) {
    return settings.text(key, AUTO).equals(AUTO) ? OptionalLong.empty() : settings.size(key);
  }

  private static Path folder(Settings settings, String key, String fallback) {
    String text = settings.text(key, fallback);
    Path folder = PathNames.of(key, text);
    if (text.equals(fallback) || Files.isDirectory(folder)) {
      return folder;
    }
    throw new IllegalArgumentException(key + " is \"" + text + "\"; expected a folder");
  }
}
