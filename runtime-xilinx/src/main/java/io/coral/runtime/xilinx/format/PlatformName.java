package io.coral.runtime.xilinx.format;

import io.coral.spec.Platform;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the names that boards and files carry become the platforms that artifacts spell: {@code
 * xilinx_u280_xdma_201920_3} is {@code xilinx/u280/xdma_201920.3}. Stateless.
 */
public final class PlatformName {

  /** Vendor of the platforms that are not boards but other OpenCL platforms. */
  public static final String OPENCL_VENDOR = "ocl";

  private static final String AWS_F1 = "aws-vu9p-f1";
  private static final Pattern NAME = Pattern.compile("([^_:]+)[_:]([^_:]+)[_:](.+)");
  private static final Pattern LAST_NUMBER = Pattern.compile("(.+)_(\\d+)");

  private PlatformName() {}

  /**
   * The platform of a board's or a file's name.
   *
   * @return empty for an empty name or one that is not made of vendor, board and version
   */
  public static Optional<Platform> parse(String name) {
    String text = name.strip();
    if (text.toLowerCase(Locale.ROOT).startsWith("xilinx_" + AWS_F1)) {
      return Optional.of(new Platform("xilinx", AWS_F1, "dynamic-shell"));
    }
    Matcher parts = NAME.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String version = parts.group(3).replace(':', '_');
    Matcher number = LAST_NUMBER.matcher(version);
    return Optional.of(
        new Platform(
            parts.group(1),
            parts.group(2),
            number.matches() ? number.group(1) + "." + number.group(2) : version));
  }

  /**
   * Whether the platform is not a board but another OpenCL platform, whose binaries need a digest.
   */
  public static boolean isOpenCl(Platform platform) {
    return platform.vendor().equals(OPENCL_VENDOR);
  }
}
