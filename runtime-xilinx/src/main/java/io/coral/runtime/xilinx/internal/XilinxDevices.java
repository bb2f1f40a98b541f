package io.coral.runtime.xilinx.internal;

import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.backend.Backend;
import io.coral.spec.lifecycle.BoundedDiscovery;
import io.coral.spec.lifecycle.DeviceSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The devices of the configured platform, and what reaches their registers. Any thread. */
public final class XilinxDevices implements DeviceSource {

  private final XilinxSettings settings;
  private final @Nullable XrtShim shim;

  /** What keeps a configured feature from being declared. */
  private final List<Finding> notices;

  private final DeviceList devices;
  private final BoundedDiscovery discovery;

  private XilinxDevices(XilinxSettings settings, @Nullable XrtShim shim, List<Finding> notices) {
    this.settings = settings;
    this.shim = shim;
    this.notices = notices;
    this.devices = new DeviceList(settings);
    this.discovery =
        new BoundedDiscovery(
            settings.discoverLimit(),
            "OpenCL platform " + settings.platform(),
            "run "
                + (settings.isXilinx() ? "xbutil examine and clinfo" : "clinfo")
                + " as the same user: what hangs or fails too is the library or the driver",
            this::look);
  }

  /** Devices by settings; those kept may declare less. */
  public static XilinxDevices of(XilinxSettings wanted) {
    if (!wanted.features().contains(Features.REGISTERS)) {
      return new XilinxDevices(wanted, null, List.of());
    }
    XrtShim.Attempt attempt = XrtShim.load(wanted);
    return new XilinxDevices(
        attempt.shim().isPresent() ? wanted : wanted.without(Features.REGISTERS),
        attempt.shim().orElse(null),
        attempt.findings());
  }

  /** The settings that can be kept. */
  public XilinxSettings settings() {
    return settings;
  }

  @Override
  public Discovery discover() {
    Discovery seen = discovery.discover();
    List<Finding> findings = new ArrayList<>(seen.findings());
    findings.addAll(notices);
    return new Discovery(seen.devices(), findings);
  }

  private Discovery look() {
    DeviceList.Seen seen = devices.look();
    return new Discovery(seen.devices().stream().map(XilinxDevice::info).toList(), seen.findings());
  }

  @Override
  public Backend open(DeviceInfo device) {
    return new XilinxBackend(devices.get(device), settings, shim);
  }
}
