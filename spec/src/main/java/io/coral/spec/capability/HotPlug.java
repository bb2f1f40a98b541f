package io.coral.spec.capability;

import io.coral.spec.DeviceInfo;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells when boards come and go, within {@link io.coral.spec.Bounds#hotPlug} (DSC-07); of a
 * runtime; feature {@link io.coral.spec.Features#HOT_PLUG}.
 */
@ConsumerType
public interface HotPlug {

  /** Who wants to know. Called on a thread of the runtime, one call at a time; must be short. */
  @ConsumerType
  interface Listener {
    /** A device that {@code discover} now lists. */
    void arrived(DeviceInfo device);

    /** A device that {@code discover} no longer lists; if it was open, it is lost. */
    void removed(String deviceId);
  }

  /** Ends a subscription; idempotent, never fails. */
  @ProviderType
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Calls the listener from now on until the subscription is closed. */
  Subscription subscribe(Listener listener);
}
