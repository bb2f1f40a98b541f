package io.coral.runtime.inaccel;

import io.coral.runtime.inaccel.internal.InaccelDevices;
import io.coral.runtime.inaccel.internal.InaccelSettings;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import io.coral.spec.lifecycle.DeviceResource;
import io.coral.spec.lifecycle.OpenDevices;
import io.coral.spec.settings.Settings;
import io.coral.spec.settings.SystemSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * C runtimes that are written to InAccel's header: each configured library contributes its devices
 * under its own vendor and platform. Any thread.
 */
public final class InaccelRuntime implements AcceleratorRuntime, AutoCloseable {

  /** The runtime's id. */
  public static final String ID = "inaccel";

  /** The vendor of the header; each device has its own. */
  public static final String VENDOR = "inaccel";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.inaccel";

  private final RuntimeInfo info;
  private final InaccelSettings settings;
  private final InaccelDevices devices;
  private final List<Finding> findings;
  private final OpenDevices<DeviceResource> open = new OpenDevices<>(ID);

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
    InaccelSettings read;
    List<Finding> wrong = new ArrayList<>();
    try {
      read = InaccelSettings.of(PID, Settings.of(PID, properties));
    } catch (IllegalArgumentException e) {
      wrong.add(Settings.of(PID, Map.of()).wrong(e));
      read = InaccelSettings.of(PID, Settings.of(PID, Map.of()));
    }
    wrong.addAll(read.findings());
    this.settings = read;
    this.findings = List.copyOf(wrong);
    this.devices = new InaccelDevices(read, formats);
    this.info =
        new RuntimeInfo(
            ID,
            VENDOR,
            RuntimeInfo.SPEC_VERSION,
            read.features(),
            false,
            read.inProcess(),
            read.bounds());
  }

  @Override
  public RuntimeInfo info() {
    return info;
  }

  @Override
  public Discovery discover() {
    Discovery seen = devices.discover();
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(seen.findings());
    return new Discovery(seen.devices(), all);
  }

  @Override
  public Resource open(String deviceId) {
    return open.open(deviceId, discover().devices(), this::open);
  }

  private DeviceResource open(DeviceInfo device, Runnable onClosed) {
    return new DeviceResource(info, devices.open(device), settings.hangLimit(), onClosed);
  }

  /** Stops the runtime: every open resource is closed with {@code SHUTDOWN}. */
  @Override
  public void close() {
    open.stop(info.bounds().stopGrace());
    devices.close(info.bounds().stopGrace());
  }
}
