package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.internal.IntelPacSettings;
import io.coral.runtime.intelpac.internal.PacDevices;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.backend.Backend;
import io.coral.spec.lifecycle.DeviceResource;
import io.coral.spec.lifecycle.OpenDevices;
import io.coral.spec.settings.Settings;
import io.coral.spec.settings.SystemSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Intel programmable acceleration cards: green bitstreams run through OPAE, binaries of the OpenCL
 * compiler through Intel's OpenCL platform. Any thread.
 */
public final class IntelPacRuntime implements AcceleratorRuntime, AutoCloseable {

  /** The runtime's id. */
  public static final String ID = "intel-pac";

  /** The vendor, as artifacts spell it. */
  public static final String VENDOR = "intel";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.intelpac";

  private final RuntimeInfo info;
  private final IntelPacSettings settings;
  private final Optional<PacDevices> devices;
  private final List<Finding> findings;
  private final OpenDevices<DeviceResource> open = new OpenDevices<>(ID);

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
    Optional<Finding> wrong = Optional.empty();
    IntelPacSettings read;
    try {
      read = IntelPacSettings.of(Settings.of(PID, properties));
    } catch (IllegalArgumentException e) {
      wrong = Optional.of(Settings.of(PID, Map.of()).wrong(e));
      read = IntelPacSettings.of(Settings.of(PID, Map.of()));
    }
    this.settings = read;
    this.devices = wrong.isPresent() ? Optional.empty() : Optional.of(new PacDevices(read));
    this.findings = wrong.map(List::of).orElse(read.findings());
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
    Discovery seen =
        devices.map(PacDevices::discover).orElseGet(() -> new Discovery(List.of(), List.of()));
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(seen.findings());
    return new Discovery(seen.devices(), all);
  }

  @Override
  public Resource open(String deviceId) {
    return open.open(deviceId, discover().devices(), this::open);
  }

  private DeviceResource open(DeviceInfo device, Runnable onClosed) {
    Backend backend =
        devices
            .orElseThrow()
            .open(
                device,
                cause -> open.find(device.id()).ifPresent(resource -> resource.lost(cause)));
    return new DeviceResource(info, backend, settings.hangLimit(), onClosed);
  }

  /** Stops the runtime: every open resource is closed with {@code SHUTDOWN}. */
  @Override
  public void close() {
    open.stop(info.bounds().stopGrace());
    devices.ifPresent(PacDevices::close);
  }
}
