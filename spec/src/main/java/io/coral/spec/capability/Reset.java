package io.coral.spec.capability;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Resets a {@link io.coral.spec.Resource} while work is on it; feature {@link
 * io.coral.spec.Features#RESET}. Any thread.
 */
@ConsumerType
public interface Reset {

  /**
   * Stops the device. Everything outstanding fails with {@code EXECUTION_FAILED} (cause: reset),
   * and the resource is unprogrammed. Blocks until the device is quiet.
   */
  void reset();
}
