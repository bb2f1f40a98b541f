package io.coral.spec;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A vendor's entry point: what it is, which devices it sees, and the way to open one.
 *
 * <p>Found as an OSGi service (exactly one for each runtime, rule DSC-01) and, on a plain class
 * path, by {@link java.util.ServiceLoader}. All methods may be called from any thread.
 */
@ConsumerType
public interface AcceleratorRuntime {

  /** Identity, specification version, features and declared time bounds; constant. */
  RuntimeInfo info();

  /**
   * Lists the devices and what stands in the way of others. Never throws, never programs or resets
   * a device, and gives the same order each time (DSC-02 to DSC-05). No device is an empty list.
   */
  Discovery discover();

  /**
   * Opens a device for exclusive use; sharing it is the engine's work. The caller owns the resource
   * and closes it. Blocks for as long as the vendor's own open takes.
   *
   * @param deviceId a {@link DeviceInfo#id()} from {@link #discover()}
   * @throws AcceleratorException {@code NOT_FOUND}, listing what exists (RES-01); {@code BUSY} when
   *     the device is open already, naming the owner (RES-03); {@code DEVICE_LOST} when it is
   *     broken; {@code SHUTDOWN} after the runtime was stopped
   */
  Resource open(String deviceId);

  /**
   * An optional operation of the whole runtime, such as {@link io.coral.spec.capability.HotPlug}.
   *
   * @throws AcceleratorException {@code UNSUPPORTED} when the feature is not declared (VER-03)
   */
  default <T> T capability(Class<T> type) {
    throw Unsupported.capability(type, "runtime " + info().id());
  }
}
