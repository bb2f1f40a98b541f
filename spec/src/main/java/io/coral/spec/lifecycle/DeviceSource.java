package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.backend.Backend;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** How a vendor's devices are found and opened; the rest is {@link DeviceRuntime}'s. Any thread. */
@ConsumerType
public interface DeviceSource {

  /** No devices. */
  DeviceSource NONE =
      new DeviceSource() {
        @Override
        public Discovery discover() {
          return new Discovery(List.of(), List.of());
        }

        @Override
        public Backend open(DeviceInfo device) {
          throw new IllegalStateException("there is no device " + device.id());
        }
      };

  /**
   * Lists the devices, and what stands in the way of others (DSC-01); never throws. Blocks no
   * longer than the runtime declares; {@link BoundedDiscovery} sees to that.
   */
  Discovery discover();

  /**
   * Opens a device; the caller owns it.
   *
   * @param device one of {@link #discover}, not broken, and not open
   * @throws AcceleratorException {@code BUSY} when another process has it, {@code DEVICE_LOST}
   */
  Backend open(DeviceInfo device);

  /**
   * Gives back what was loaded; every device is closed by then, but for those that took longer than
   * the grace.
   *
   * @param bound how long this may take
   */
  default void close(Duration bound) {}
}
