package io.coral.runtime.intelpac.internal;

import io.coral.spec.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of the half that runs AOCX.
 *
 * @param platform {@code opencl.platform}; absent to leave OpenCL alone
 * @param loaders {@code opencl.loaders}: sonames or paths, in the order to try
 * @param deviceOfCard {@code opencl.devices}: by PCI address, which of the platform's devices
 *     drives the card, counted from 0
 */
public record AocxSettings(
    Optional<String> platform, List<String> loaders, Map<String, Integer> deviceOfCard) {

  /** The platform of Intel's boards. */
  static final String INTEL = "Intel(R) FPGA SDK for OpenCL(TM)";

  private static final String NONE = "none";
  private static final String LOADER = "libOpenCL.so.1";
  private static final Pattern DEVICE =
      Pattern.compile("([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7])\\s*=\\s*([0-9]{1,4})");

  public AocxSettings {
    loaders = List.copyOf(loaders);
    deviceOfCard = Map.copyOf(deviceOfCard);
  }

  /** Whether the platform is Intel's own. */
  boolean isIntel() {
    return platform.filter(INTEL::equalsIgnoreCase).isPresent();
  }

  /** Whether a platform stands in for Intel's, and its devices for boards. */
  boolean isForeign() {
    return platform.isPresent() && !isIntel();
  }

  /**
   * Reads settings.
   *
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  static AocxSettings of(Settings settings) {
    String platform = settings.text("opencl.platform", INTEL);
    Map<String, Integer> devices = new LinkedHashMap<>();
    for (String entry : settings.list("opencl.devices", List.of())) {
      Matcher matcher = DEVICE.matcher(entry.toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "opencl.devices has \""
                + entry
                + "\"; expected a PCI address and a number like 0000:3b:00.0=0");
      }
      devices.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
    }
    List<String> loaders = settings.list("opencl.loaders", List.of());
    return new AocxSettings(
        Optional.of(platform).filter(name -> !name.equalsIgnoreCase(NONE)),
        loaders.isEmpty() ? List.of(LOADER) : loaders,
        devices);
  }
}
