package io.coral.api.repository;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told how a transfer goes; from any thread, one at a time. */
@ConsumerType
@FunctionalInterface
public interface TransferListener {

  /**
   * Bytes have arrived; of no interest to most.
   *
   * @param file what is transferred
   * @param done bytes so far
   * @param total all of them; -1 where the other side does not say
   */
  default void progress(String file, long done, long total) {}

  /** Something is not as it should be, and goes on. */
  void warn(String message);
}
