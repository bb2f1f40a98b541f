package io.coral.opencl.support;

import io.coral.opencl.ClDevice;
import io.coral.spec.Platform;
import io.coral.spec.format.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a program binary of an OpenCL platform that is no board's is built for: {@code
 * ocl_<platform>_<16 hex digits>}, where the digits stand for device, version and driver.
 */
public final class OpenClPlatformName {

  /** The vendor of such platforms. */
  public static final String VENDOR = "ocl";

  private static final int DIGITS = 16;
  private static final int MAX_SLUG = 40;

  private OpenClPlatformName() {}

  /** The name of a device's platform, as a binary carries it. */
  public static String of(ClDevice device) {
    Platform platform = platform(device);
    return platform.vendor() + "_" + platform.name() + "_" + platform.version();
  }

  /** A device's platform, as artifacts spell it. */
  public static Platform platform(ClDevice device) {
    String identity = device.name() + "|" + device.version() + "|" + device.driverVersion();
    return new Platform(
        VENDOR, slug(device.platform().name()), sha256(identity).substring(0, DIGITS));
  }

  /** A platform's name in lower case with dashes. */
  public static String slug(String name) {
    String slug =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return slug.length() > MAX_SLUG ? slug.substring(0, MAX_SLUG) : slug;
  }

  private static String sha256(String text) {
    return Digests.sha256(StandardCharsets.UTF_8.encode(text));
  }
}
