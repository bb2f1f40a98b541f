package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.internal.PacDevices;
import io.coral.runtime.intelpac.internal.Settings;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.support.Backend;
import io.coral.spec.support.DeviceResource;
import io.coral.spec.support.OpenDevices;
import io.coral.spec.support.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Intel programmable acceleration cards: green bitstreams run through OPAE, binaries of the OpenCL
 * compiler through Intel's OpenCL platform. Any thread.
 */
public final class IntelPac implements AcceleratorRuntime, AutoCloseable {

  /** The runtime's id. */
  public static final String ID = "intel-pac";

  /** The vendor, as artifacts spell it. */
  public static final String VENDOR = "intel";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.intelpac";

  private static final Bounds BOUNDS =
      new Bounds(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ZERO,
          Duration.ofMillis(1));

  private final RuntimeInfo info;
  private final Settings settings;
  private final PacDevices devices;
  private final List<Finding> findings = new ArrayList<>();
  private final OpenDevices open = new OpenDevices(ID);

  /** Outside OSGi: settings come from system properties that start with the {@link #PID}. */
  public IntelPac() {
    this(SystemSettings.of(PID, System.getProperties()));
  }

  /**
   * Settings under their keys, as texts or as ConfigAdmin has them. The OPAE library is loaded
   * here; where that fails, or a setting is wrong, {@link #discover} says so.
   */
  public IntelPac(Map<String, ?> properties) {
    Settings read;
    try {
      read = Settings.of(properties);
    } catch (IllegalArgumentException e) {
      findings.add(
          new Finding(
              Finding.Kind.CONFIGURATION,
              PID,
              String.valueOf(e.getMessage()),
              "correct the setting; until then every setting has its default"));
      read = Settings.of(Map.of());
    }
    this.settings = read;
    this.devices = new PacDevices(read);
    this.info =
        new RuntimeInfo(
            ID, VENDOR, RuntimeInfo.SPEC_VERSION, read.features(), false, read.inProcess(), BOUNDS);
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
    return open.open(deviceId, devices.discover().devices(), this::open);
  }

  private DeviceResource open(DeviceInfo device, Runnable onClosed) {
    Backend backend =
        devices.open(
            device, cause -> open.find(device.id()).ifPresent(resource -> resource.lost(cause)));
    return new DeviceResource(info, backend, settings.hangLimit(), onClosed);
  }

  /** Stops the runtime: every open resource is closed with {@code SHUTDOWN}. */
  @Override
  public void close() {
    open.stop();
    devices.close();
  }
}
