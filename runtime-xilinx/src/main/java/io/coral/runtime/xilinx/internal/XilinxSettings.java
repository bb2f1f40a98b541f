package io.coral.runtime.xilinx.internal;

import io.coral.opencl.OpenClSettings;
import io.coral.runtime.xilinx.format.PlatformName;
import io.coral.spec.Bounds;
import io.coral.spec.Features;
import io.coral.spec.Platform;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of {@link XilinxConfiguration}, read.
 *
 * @param platform name of the OpenCL platform
 * @param openCl how OpenCL is found
 * @param sysfs where the kernel shows its devices
 * @param discoverLimit {@code discover.limit}: how long the libraries may take to load and to list
 *     devices
 * @param hangLimit how long a command may take on the device
 * @param bounds what the runtime promises
 * @param waiters how many independent commands of one board are waited for at a time
 * @param features the optional features that are declared
 * @param equal pairs of platforms that an operator declared equal
 */
public record XilinxSettings(
    String platform,
    OpenClSettings openCl,
    Path sysfs,
    BoundedCall.Limit discoverLimit,
    Optional<Duration> hangLimit,
    Bounds bounds,
    int waiters,
    List<String> features,
    List<Set<Platform>> equal) {

  /** The setting by which an operator declares names of platforms equal. */
  static final String EQUAL = "platforms.equal";

  /** The name of the platform of Xilinx's own boards. */
  static final String XILINX = "Xilinx";

  private static final String DISCOVER_LIMIT = "discover.limit";

  private static final List<String> DEFAULTS =
      List.of(Features.TIMESTAMPS, Features.DIRECT_WRAP, Features.HOST_RANGES);

  private static final List<String> POSSIBLE =
      List.of(
          Features.TIMESTAMPS,
          Features.DIRECT_WRAP,
          Features.HOST_RANGES,
          Features.FAULT_REPORTING,
          Features.REGISTERS);
  private static final int MAX_WAITERS = 64;

  public XilinxSettings {
    Objects.requireNonNull(platform, "platform");
    features = List.copyOf(features);
    equal = List.copyOf(equal);
  }

  /** Whether the platform is Xilinx's own, with its extensions and its boards. */
  public boolean isXilinx() {
    return platform.equalsIgnoreCase(XILINX);
  }

  /** The same without a feature. */
  public XilinxSettings without(String feature) {
    return new XilinxSettings(
        platform,
        openCl,
        sysfs,
        discoverLimit,
        hangLimit,
        bounds,
        waiters,
        features.stream().filter(declared -> !declared.equals(feature)).toList(),
        equal);
  }

  /**
   * Reads what ConfigAdmin or the system properties say.
   *
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  public static XilinxSettings of(Settings settings) {
    settings
        .renamed("hang.limit.millis", "hang.limit")
        .renamed("platform", "opencl.platform")
        .renamed("sysfs", "sysfs.root");
    return new XilinxSettings(
        settings.text("opencl.platform", XILINX),
        OpenClSettings.DEFAULT.withLoaders(
            settings.list("opencl.loaders", OpenClSettings.DEFAULT.loaders())),
        PathNames.of("sysfs.root", settings.text("sysfs.root", "/sys")),
        new BoundedCall.Limit(
            DISCOVER_LIMIT, settings.duration(DISCOVER_LIMIT, Duration.ofSeconds(10))),
        settings.limit("hang.limit"),
        bounds(settings),
        settings.number("waiters", 4, 1, MAX_WAITERS),
        settings.choices("coral.runtime.features", DEFAULTS, POSSIBLE),
        settings.list(EQUAL, List.of()).stream().map(XilinxSettings::pair).toList());
  }

  private static Bounds bounds(Settings settings) {
    return new Bounds(
        settings.duration("stop.grace", Duration.ofSeconds(2)),
        settings.duration("program.drain", Duration.ofSeconds(2)),
        Duration.ofSeconds(2),
        Duration.ZERO,
        Duration.ofMillis(1));
  }

  private static Set<Platform> pair(String text) {
    String[] names = text.split("=", -1);
    Set<Platform> pair = new LinkedHashSet<>();
    for (String name : names) {
      PlatformName.parse(name.strip().replace('/', '_')).ifPresent(pair::add);
    }
    if (names.length != 2 || pair.size() != 2) {
      throw new IllegalArgumentException(
          EQUAL
              + " has \""
              + text
              + "\"; expected two different names of platforms with an equals sign between, like"
              + " xilinx_u250_gen3x16_base_3=xilinx_u250_gen3x16_xdma_3_1_202020_1");
    }
    return pair;
  }

  /** The platforms that were declared equal to one. */
  List<Platform> equalTo(Platform platform) {
    return equal.stream()
        .filter(pair -> pair.contains(platform))
        .flatMap(Set::stream)
        .filter(other -> !other.equals(platform))
        .toList();
  }
}
