package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.internal.IntelPacSettings;
import io.coral.runtime.intelpac.internal.PacDevices;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.lifecycle.DeviceRuntime;
import io.coral.spec.lifecycle.DeviceSource;
import io.coral.spec.settings.Configured;
import io.coral.spec.settings.SystemSettings;
import java.util.Map;

/**
 * Intel programmable acceleration cards: green bitstreams run through OPAE, binaries of the OpenCL
 * compiler through Intel's OpenCL platform. Any thread.
 */
public final class IntelPacRuntime extends DeviceRuntime {

  /** The runtime's id. */
  public static final String ID = "intel-pac";

  /** The vendor, as artifacts spell it. */
  public static final String VENDOR = "intel";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.intelpac";

  /** Outside OSGi: settings come from system properties that start with the {@link #PID}. */
  public IntelPacRuntime() {
    this(SystemSettings.of(PID, System.getProperties()));
  }

  /**
   * Settings under their keys, as texts or as ConfigAdmin has them. The OPAE library is loaded
   * here, with the bound {@code discover.limit}; where that fails, or a setting is wrong, {@link
   * #discover} says so. With a wrong setting there are no devices.
   */
  public IntelPacRuntime(Map<String, ?> properties) {
    this(Configured.read(PID, properties, IntelPacSettings::of));
  }

  private IntelPacRuntime(Configured<IntelPacSettings> configured) {
    super(
        info(configured.settings()),
        configured.findings(),
        configured.settings().hangLimit(),
        configured.isRight() ? new PacDevices(configured.settings()) : DeviceSource.NONE);
  }

  private static RuntimeInfo info(IntelPacSettings settings) {
    return new RuntimeInfo(
        ID,
        VENDOR,
        RuntimeInfo.SPEC_VERSION,
        settings.features(),
        false,
        settings.inProcess(),
        settings.bounds());
  }
}
