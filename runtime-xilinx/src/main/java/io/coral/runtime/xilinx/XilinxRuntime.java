package io.coral.runtime.xilinx;

import io.coral.runtime.xilinx.internal.DeviceList;
import io.coral.runtime.xilinx.internal.XilinxBackend;
import io.coral.runtime.xilinx.internal.XilinxDevice;
import io.coral.runtime.xilinx.internal.XilinxSettings;
import io.coral.runtime.xilinx.internal.XrtShim;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Discovery;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.lifecycle.BoundedDiscovery;
import io.coral.spec.lifecycle.DeviceResource;
import io.coral.spec.lifecycle.OpenDevices;
import io.coral.spec.settings.Settings;
import io.coral.spec.settings.SystemSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Alveo and AWS F1 boards through OpenCL; with another platform configured, its devices. Native
 * code is loaded when devices are looked for, not before. Any thread.
 */
public final class XilinxRuntime implements AcceleratorRuntime, AutoCloseable {

  /** The runtime's id. */
  public static final String ID = "xilinx";

  /** Who makes the boards. */
  static final String VENDOR = "xilinx";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.xilinx";

  private final RuntimeInfo info;
  private final XilinxSettings settings;
  private final DeviceList devices;
  private final BoundedDiscovery discovery;
  private final List<Finding> misconfigured = new ArrayList<>();

  /** What keeps a configured feature from being declared. */
  private final List<Finding> notices = new ArrayList<>();

  private final @Nullable XrtShim shim;
  private final OpenDevices<DeviceResource> open = new OpenDevices<>(ID);

  /** Outside OSGi: settings come from system properties that start with the {@link #PID}. */
  public XilinxRuntime() {
    this(SystemSettings.of(PID, System.getProperties()));
  }

  /** Settings under their keys, as texts or as ConfigAdmin has them. */
  public XilinxRuntime(Map<String, ?> properties) {
    Settings given = Settings.of(PID, properties);
    XilinxSettings read;
    try {
      read = XilinxSettings.of(given);
      notices.addAll(given.findings());
    } catch (IllegalArgumentException e) {
      read = XilinxSettings.of(Settings.of(PID, Map.of()));
      misconfigured.add(given.wrong(e));
    }
    XrtShim found = null;
    if (read.features().contains(Features.REGISTERS)) {
      XrtShim.Attempt attempt = XrtShim.load(read);
      found = attempt.shim().orElse(null);
      notices.addAll(attempt.findings());
      if (found == null) {
        read = read.without(Features.REGISTERS);
      }
    }
    shim = found;
    settings = read;
    devices = new DeviceList(settings);
    discovery =
        new BoundedDiscovery(
            settings.discoverLimit(),
            "OpenCL platform " + settings.platform(),
            "run "
                + (settings.isXilinx() ? "xbutil examine and clinfo" : "clinfo")
                + " as the same user: what hangs or fails too is the library or the driver",
            this::look);
    info =
        new RuntimeInfo(
            ID,
            VENDOR,
            RuntimeInfo.SPEC_VERSION,
            settings.features(),
            false,
            !settings.isXilinx(),
            settings.bounds());
  }

  @Override
  public RuntimeInfo info() {
    return info;
  }

  @Override
  public Discovery discover() {
    Discovery seen =
        misconfigured.isEmpty()
            ? discovery.discover()
            : new Discovery(List.of(), List.copyOf(misconfigured));
    List<Finding> findings = new ArrayList<>(seen.findings());
    findings.addAll(notices);
    return new Discovery(seen.devices(), findings);
  }

  private Discovery look() {
    DeviceList.Seen seen = devices.look();
    return new Discovery(seen.devices().stream().map(XilinxDevice::info).toList(), seen.findings());
  }

  @Override
  public Resource open(String deviceId) {
    return open.open(
        deviceId,
        misconfigured.isEmpty() ? look().devices() : List.of(),
        (device, onClosed) ->
            new DeviceResource(
                info,
                new XilinxBackend(devices.get(device), settings, shim),
                settings.hangLimit(),
                onClosed));
  }

  /** Stops the runtime: every open resource is closed with {@code SHUTDOWN}. */
  @Override
  public void close() {
    open.stop(info.bounds().stopGrace());
  }
}
