package io.coral.spec;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An exclusive user's wish for devices: a group, the conformance kit, a reservation.
 *
 * <p>Registered as an OSGi service when the user is configured and before it opens anything. An
 * engine never opens a claimed device, and when a claim arrives it drains and closes the device and
 * then calls {@link #released}. Of two claims the higher {@link #priority} wins, then the lower
 * service id; the loser gets a finding. Deregistering frees the devices.
 */
@ConsumerType
public interface DeviceClaim {

  /** Who claims, for people. */
  String owner();

  /** The {@link RuntimeInfo#id()} whose devices are claimed. */
  String runtimeId();

  /** The claimed devices by {@link DeviceInfo#id()}; empty when {@link #firstDevices} counts. */
  Set<String> deviceIds();

  /** Claims the first n devices in the order of discovery; absent when {@link #deviceIds} names. */
  OptionalInt firstDevices();

  /** The higher wins. */
  default int priority() {
    return 0;
  }

  /**
   * How long what runs on a claimed device may go on before the engine ends it; zero for no longer
   * than the runtime's stop grace.
   */
  default Duration patience() {
    return Duration.ZERO;
  }

  /**
   * Tells that the engine does not, or no longer, hold the device. Called once for each claimed
   * device, on a thread of the engine; must be short.
   */
  void released(String deviceId);
}
