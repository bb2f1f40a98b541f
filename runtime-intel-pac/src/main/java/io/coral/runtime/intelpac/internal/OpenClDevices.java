package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClDevice;
import io.coral.opencl.ClPlatform;
import io.coral.opencl.OpenCl;
import io.coral.opencl.OpenClSettings;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Finding;
import java.util.List;
import java.util.Optional;

/** The devices of the OpenCL platform that runs AOCX. Any thread. */
final class OpenClDevices {

  private final AocxSettings settings;

  OpenClDevices(AocxSettings settings) {
    this.settings = settings;
  }

  /**
   * What was seen at one moment.
   *
   * @param devices in the platform's order
   * @param findings what stands in their way
   */
  record Seen(List<ClDevice> devices, List<Finding> findings) {
    Seen {
      devices = List.copyOf(devices);
      findings = List.copyOf(findings);
    }
  }

  /** Looks now; never throws, and opens no device. */
  Seen look() {
    if (settings.platform().isEmpty()) {
      return new Seen(List.of(), List.of());
    }
    String name = settings.platform().get();
    String subject = "OpenCL platform " + name;
    OpenCl.Attempt attempt = OpenCl.open(OpenClSettings.DEFAULT.withLoaders(settings.loaders()));
    if (attempt.openCl().isEmpty()) {
      return new Seen(List.of(), attempt.findings());
    }
    try {
      List<ClPlatform> platforms = attempt.openCl().get().platforms();
      Optional<ClPlatform> platform =
          platforms.stream()
              .filter(candidate -> candidate.name().equalsIgnoreCase(name))
              .findFirst();
      if (platform.isEmpty()) {
        return none(
            Finding.Kind.DRIVER,
            subject,
            "AOCX cannot run: the loader "
                + attempt.openCl().get().loader()
                + " knows "
                + platforms.stream().map(ClPlatform::name).toList(),
            "install the board's OpenCL package and runtime (Intel's aocl-rte), or set"
                + " opencl.platform to one that is there, or to none");
      }
      List<ClDevice> devices = platform.get().devices();
      return devices.isEmpty()
          ? none(
              Finding.Kind.DEVICE,
              subject,
              "AOCX cannot run: it lists no device",
              "install the board's package (aocl install), and look at what aocl diagnose says")
          : new Seen(devices, List.of());
    } catch (AcceleratorException | LinkageError e) {
      return none(
          Finding.Kind.DRIVER,
          subject,
          "asking for its devices failed: " + e.getMessage(),
          "look at what clinfo and aocl diagnose say");
    }
  }

  private static Seen none(Finding.Kind kind, String subject, String cause, String remedy) {
    return new Seen(List.of(), List.of(new Finding(kind, subject, cause, remedy)));
  }
}
