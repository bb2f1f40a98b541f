package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A runtime over a vendor's devices: it lists them with what is wrong, opens each once, and closes
 * all when it stops. Any thread.
 */
public abstract class DeviceRuntime implements AcceleratorRuntime, AutoCloseable {

  private final RuntimeInfo info;
  private final List<Finding> findings;
  private final Optional<Duration> hangLimit;
  private final DeviceSource source;
  private final OpenDevices<DeviceResource> open;

  /**
   * A runtime with no device open.
   *
   * @param info what it declares
   * @param findings what is wrong with its settings; told by each discovery
   * @param hangLimit as {@link DeviceResource} has it
   * @param source owned by the runtime
   */
  protected DeviceRuntime(
      RuntimeInfo info, List<Finding> findings, Optional<Duration> hangLimit, DeviceSource source) {
    this.info = Objects.requireNonNull(info, "info");
    this.findings = List.copyOf(findings);
    this.hangLimit = Objects.requireNonNull(hangLimit, "hangLimit");
    this.source = Objects.requireNonNull(source, "source");
    this.open = new OpenDevices<>(info.id());
  }

  @Override
  public final RuntimeInfo info() {
    return info;
  }

  @Override
  public final Discovery discover() {
    Discovery seen = source.discover();
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(seen.findings());
    return new Discovery(seen.devices(), all);
  }

  @Override
  public final Resource open(String deviceId) {
    return open.open(deviceId, source.discover().devices(), this::open);
  }

  private DeviceResource open(DeviceInfo device, Runnable onClosed) {
    return new DeviceResource(info, source.open(device), hangLimit, onClosed);
  }

  /** Stops the runtime: every open resource is closed with {@code SHUTDOWN}. */
  @Override
  public final void close() {
    open.stop(info.bounds().stopGrace());
    source.close(info.bounds().stopGrace());
  }
}
