package io.coral.runtime.xilinx;

import io.coral.runtime.xilinx.internal.XilinxDevices;
import io.coral.runtime.xilinx.internal.XilinxSettings;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.lifecycle.DeviceRuntime;
import io.coral.spec.lifecycle.DeviceSource;
import io.coral.spec.settings.Configured;
import io.coral.spec.settings.SystemSettings;
import java.util.Map;

/**
 * Alveo and AWS F1 boards through OpenCL; with another platform configured, its devices. Native
 * code is loaded when devices are looked for, not before. Any thread.
 */
public final class XilinxRuntime extends DeviceRuntime {

  /** The runtime's id. */
  public static final String ID = "xilinx";

  /** Who makes the boards. */
  static final String VENDOR = "xilinx";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.xilinx";

  /** Outside OSGi: settings come from system properties that start with the {@link #PID}. */
  public XilinxRuntime() {
    this(SystemSettings.of(PID, System.getProperties()));
  }

  /** Settings under their keys, as texts or as ConfigAdmin has them. */
  public XilinxRuntime(Map<String, ?> properties) {
    this(Configured.read(PID, properties, XilinxSettings::of));
  }

  private XilinxRuntime(Configured<XilinxSettings> configured) {
    this(configured, XilinxDevices.of(configured.settings()));
  }

  private XilinxRuntime(Configured<XilinxSettings> configured, XilinxDevices devices) {
    super(
        info(devices.settings()),
        configured.findings(),
        devices.settings().hangLimit(),
        configured.isRight() ? devices : DeviceSource.NONE);
  }

  private static RuntimeInfo info(XilinxSettings settings) {
    return new RuntimeInfo(
        ID,
        VENDOR,
        RuntimeInfo.SPEC_VERSION,
        settings.features(),
        false,
        !settings.isXilinx(),
        settings.bounds());
  }
}
