package io.coral.api;

import org.osgi.annotation.versioning.ProviderType;

/** An engine that belongs to whoever opened it, outside OSGi. Any thread. */
@ProviderType
public interface OpenCoral extends Coral, AutoCloseable {

  /**
   * Closes the boards: each after what runs on it, within the runtime's stop grace. What has not
   * run by then fails with {@code SHUTDOWN}. Idempotent; blocks.
   */
  @Override
  void close();
}
