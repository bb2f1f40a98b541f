package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.backend.Backend;
import io.coral.spec.foreign.Waiting;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.lifecycle.DeviceSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The devices of all libraries, in the order of the settings; none knows of another. Any thread.
 */
public final class InaccelDevices implements DeviceSource {

  private final List<LibraryDevices> libraries;
  private final Supplier<List<BitstreamFormat>> formats;

  /**
   * Devices of libraries that are loaded at the first discovery.
   *
   * @param formats what binaries are read with
   */
  public InaccelDevices(InaccelSettings settings, Supplier<List<BitstreamFormat>> formats) {
    this.libraries =
        settings.libraries().stream()
            .map(library -> new LibraryDevices(library, settings))
            .toList();
    this.formats = formats;
  }

  /** Lists the devices, and what stands in the way of others; blocks up to a limit for each. */
  @Override
  public Discovery discover() {
    List<DeviceInfo> devices = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (LibraryDevices library : libraries) {
      Discovery seen = library.discover();
      devices.addAll(seen.devices());
      findings.addAll(seen.findings());
    }
    return new Discovery(devices, findings);
  }

  @Override
  public Backend open(DeviceInfo device) {
    for (LibraryDevices library : libraries) {
      var board = library.board(device.id());
      if (board.isPresent()) {
        return new InaccelBackend(device, board.get(), library.settings(), formats);
      }
    }
    throw AcceleratorException.of(
        ErrorCode.DEVICE_LOST, "open", device.id(), "its library does not list it any more");
  }

  /** Gives every library back, all at once. One that takes longer goes on behind this call. */
  @Override
  public void close(Duration bound) {
    Together.each("unload", libraries, Waiting.deadline(bound), LibraryDevices::close);
  }
}
