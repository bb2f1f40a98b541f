package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClDevice;
import io.coral.opencl.ClPlatform;
import io.coral.opencl.OpenCl;
import io.coral.opencl.OpenClSettings;
import io.coral.spec.Finding;
import io.coral.spec.foreign.ForeignCode;
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
    try {
      return listed(name, subject);
    } catch (RuntimeException | Error e) {
      return none(
          Finding.Kind.DRIVER,
          subject,
          "asking for its devices failed: " + ForeignCode.failure("discover", subject, e).text(),
          "look at what clinfo and aocl diagnose say");
    }
  }

  private Seen listed(String name, String subject) {
    OpenCl.Attempt attempt = OpenCl.open(OpenClSettings.DEFAULT.withLoaders(settings.loaders()));
    if (attempt.openCl().isEmpty()) {
      return new Seen(List.of(), attempt.findings());
    }
    List<ClPlatform> platforms = attempt.openCl().get().platforms();
    Optional<ClPlatform> platform =
        platforms.stream().filter(candidate -> candidate.name().equalsIgnoreCase(name)).findFirst();
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
            "look at what aocl diagnose says; where no board package is installed, aocl install"
                + " does it")
        : new Seen(devices, List.of());
  }

  private static Seen none(Finding.Kind kind, String subject, String cause, String remedy) {
    return new Seen(List.of(), List.of(new Finding(kind, subject, cause, remedy)));
  }
}
