package io.coral.conformance.run;

import io.coral.conformance.bench.Subject;
import io.coral.spec.DeviceInfo;
import io.coral.spec.RuntimeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was tested.
 *
 * @param lines for the report
 * @param deviceName the name of the tested device; empty without one
 */
public record Header(List<Report.Line> lines, String deviceName) {

  /** The kit's version. */
  public static final String KIT =
      Optional.ofNullable(Header.class.getPackage().getImplementationVersion())
          .orElse("development");

  public Header {
    lines = List.copyOf(lines);
    Objects.requireNonNull(deviceName, "deviceName");
  }

  /** The header of a run on that subject; asks the runtime. */
  public static Header of(Subject subject) {
    RuntimeInfo info = subject.runtime().info();
    List<DeviceInfo> devices = subject.runtime().discover().devices();
    List<String> chosen = subject.chosenDevices();
    Optional<DeviceInfo> tested =
        devices.stream()
            .filter(device -> chosen.isEmpty() || chosen.get(0).equals(device.id()))
            .findFirst();
    return new Header(
        List.of(
            new Report.Line("runtime", info.id() + " of " + info.vendor()),
            new Report.Line("spec", info.specVersion()),
            new Report.Line("kit", KIT),
            new Report.Line("features", String.join(" ", info.features())),
            new Report.Line(
                "device", tested.map(found -> found.id() + " " + found.platform()).orElse("none")),
            new Report.Line("seed", String.valueOf(subject.seed()))),
        tested.map(DeviceInfo::name).orElse(""));
  }
}
