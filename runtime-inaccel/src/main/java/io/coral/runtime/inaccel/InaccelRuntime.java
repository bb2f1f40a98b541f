package io.coral.runtime.inaccel;

import io.coral.runtime.inaccel.internal.InaccelDevices;
import io.coral.runtime.inaccel.internal.InaccelSettings;
import io.coral.spec.Finding;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import io.coral.spec.lifecycle.DeviceRuntime;
import io.coral.spec.settings.Configured;
import io.coral.spec.settings.SystemSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * C runtimes that are written to InAccel's header: each configured library contributes its devices
 * under its own vendor and platform. Any thread.
 */
public final class InaccelRuntime extends DeviceRuntime {

  /** The runtime's id. */
  public static final String ID = "inaccel";

  /** The vendor of the header; each device has its own. */
  public static final String VENDOR = "inaccel";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.inaccel";

  /**
   * Outside OSGi: settings come from system properties that start with the {@link #PID}, formats
   * from the class path.
   */
  public InaccelRuntime() {
    this(
        SystemSettings.of(PID, System.getProperties()),
        () -> BitstreamFormats.onClassPath(InaccelRuntime.class.getClassLoader(), format -> true));
  }

  /**
   * Settings under their keys, as texts or as ConfigAdmin has them. Libraries are loaded at the
   * first discovery; where that fails, or a setting is wrong, {@link #discover} says so.
   *
   * @param formats what binaries are read with, asked at each check
   */
  public InaccelRuntime(Map<String, ?> properties, Supplier<List<BitstreamFormat>> formats) {
    this(Configured.read(PID, properties, settings -> InaccelSettings.of(PID, settings)), formats);
  }

  private InaccelRuntime(
      Configured<InaccelSettings> configured, Supplier<List<BitstreamFormat>> formats) {
    super(
        info(configured.settings()),
        findings(configured),
        configured.settings().hangLimit(),
        new InaccelDevices(configured.settings(), formats));
  }

  private static RuntimeInfo info(InaccelSettings settings) {
    return new RuntimeInfo(
        ID,
        VENDOR,
        RuntimeInfo.SPEC_VERSION,
        settings.features(),
        false,
        settings.inProcess(),
        settings.bounds());
  }

  private static List<Finding> findings(Configured<InaccelSettings> configured) {
    return Stream.concat(configured.settings().findings().stream(), configured.findings().stream())
        .toList();
  }
}
