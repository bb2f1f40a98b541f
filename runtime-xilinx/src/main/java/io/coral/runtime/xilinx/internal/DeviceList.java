package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClDevice;
import io.coral.opencl.ClPlatform;
import io.coral.opencl.OpenCl;
import io.coral.opencl.support.OpenClPlatformName;
import io.coral.runtime.xilinx.format.PlatformName;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks for the devices of the configured platform, and for what stands in their way. */
public final class DeviceList {
  private static final String UNKNOWN = "unknown";

  private final XilinxSettings settings;
  private final PciBoards boards;

  /** The devices of the last look that listed any. */
  private volatile List<XilinxDevice> last = List.of();

  /** What a device is does not change, and the vendor logs an error each time it is asked. */
  private final Map<ClDevice, XilinxDevice> described = new ConcurrentHashMap<>();

  /**
   * What was seen at one moment.
   *
   * @param devices in the platform's order
   * @param findings what stands in the way of others
   */
  public record Seen(List<XilinxDevice> devices, List<Finding> findings) {
    public Seen {
      devices = List.copyOf(devices);
      findings = List.copyOf(findings);
    }
  }

  public DeviceList(XilinxSettings settings) {
    this.settings = settings;
    this.boards = new PciBoards(settings.sysfs());
  }

  /** Looks now; never throws, and opens no device. */
  public Seen look() {
    List<Finding> findings = new ArrayList<>();
    if (settings.isXilinx()) {
      findings.addAll(boards.findings());
    }
    OpenCl.Attempt attempt = OpenCl.open(settings.openCl());
    findings.addAll(attempt.findings());
    if (attempt.openCl().isEmpty()) {
      return new Seen(List.of(), findings);
    }
    try {
      return devices(attempt.openCl().get(), findings);
    } catch (RuntimeException | Error e) {
      findings.add(
          new Finding(
              Finding.Kind.DRIVER,
              "OpenCL platform " + settings.platform(),
              "asking for its devices failed: "
                  + (e instanceof AcceleratorException ? e.getMessage() : e.toString()),
              "try the platform's own tool (clinfo, xbutil examine)"));
      return new Seen(List.of(), findings);
    }
  }

  private Seen devices(OpenCl openCl, List<Finding> findings) {
    List<ClPlatform> platforms = openCl.platforms();
    Optional<ClPlatform> platform =
        platforms.stream()
            .filter(candidate -> candidate.name().equalsIgnoreCase(settings.platform()))
            .findFirst();
    if (platform.isEmpty()) {
      findings.add(noPlatform(openCl, platforms));
      return new Seen(List.of(), findings);
    }
    List<XilinxDevice> devices = new ArrayList<>();
    for (ClDevice device : platform.get().devices()) {
      devices.add(described.computeIfAbsent(device, this::describe));
    }
    if (devices.isEmpty()) {
      findings.add(
          new Finding(
              Finding.Kind.DEVICE,
              "OpenCL platform " + settings.platform(),
              "it lists no device",
              settings.isXilinx()
                  ? "plug a board in, or look at what xbutil examine says"
                  : "look at what clinfo says"));
    }
    last = List.copyOf(devices);
    return new Seen(devices, findings);
  }

  /**
   * A device that was listed.
   *
   * @throws AcceleratorException {@code DEVICE_LOST} where the last look did not list it
   */
  public XilinxDevice get(DeviceInfo info) {
    return last.stream()
        .filter(device -> device.info().equals(info))
        .findFirst()
        .orElseThrow(
            () ->
                AcceleratorException.of(
                    ErrorCode.DEVICE_LOST, "open", info.id(), "OpenCL does not list it any more"));
  }

  private Finding noPlatform(OpenCl openCl, List<ClPlatform> platforms) {
    return new Finding(
        Finding.Kind.DRIVER,
        "OpenCL platform " + settings.platform(),
        "the loader "
            + openCl.loader()
            + " knows "
            + (platforms.isEmpty()
                ? "no platform"
                : "only " + String.join(", ", platforms.stream().map(ClPlatform::name).toList())),
        settings.isXilinx()
            ? xilinxRemedy()
            : "install the platform's OpenCL package, or set opencl.platform to one that is there");
  }

  /** XRT shows no platform where there is no board, and so it looks like XRT that is missing. */
  private String xilinxRemedy() {
    return settings
        .openCl()
        .xilinx()
        .map(
            place ->
                place
                    + " names XRT, which shows its platform only with a board: plug one in, or look"
                    + " at what xbutil examine says")
        .orElse(
            "see that XRT is installed (Debian: libxrt1), and that a file xilinx.icd in "
                + settings.openCl().vendors()
                + " (or where OCL_ICD_VENDORS points) names its library libxilinxopencl.so.2:"
                + " Debian's package brings none; or set opencl.platform to one that is there");
  }

  private XilinxDevice describe(ClDevice device) {
    return settings.isXilinx() ? board(device) : other(device);
  }

  private XilinxDevice board(ClDevice device) {
    Optional<Platform> platform = PlatformName.parse(device.name());
    Optional<String> bdf = device.xilinxPciId().filter(PciBoards::isAddress);
    Optional<Path> folder = bdf.flatMap(boards::folder);
    Optional<String> serial = folder.flatMap(board -> new BoardSensors(board).serial());
    String id = "xilinx-" + serial.or(() -> bdf).orElse(Integer.toString(device.index()));
    DeviceInfo info =
        new DeviceInfo(
            id,
            platform.map(Platform::vendor).orElse("xilinx"),
            platform.map(Platform::name).orElse(device.name().isBlank() ? UNKNOWN : device.name()),
            platform.map(Platform::version).orElse(UNKNOWN),
            bdf.stream().toList(),
            serial.stream().toList(),
            List.of(),
            Optional.empty(),
            platform.map(settings::equalTo).orElse(List.of()),
            folder.map(PciBoards::interfaces).orElse(List.of()));
    return new XilinxDevice(info, device, folder, platform.isPresent());
  }

  private static XilinxDevice other(ClDevice device) {
    Platform platform = OpenClPlatformName.platform(device);
    DeviceInfo info =
        new DeviceInfo(
            platform.name() + "-" + device.index(),
            platform.vendor(),
            platform.name(),
            platform.version(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty());
    return new XilinxDevice(info, device, Optional.empty(), true);
  }
}
