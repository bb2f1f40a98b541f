package io.coral.spec.support;

import io.coral.spec.AcceleratorException;
import org.osgi.annotation.versioning.ConsumerType;

/** One opened compute unit. */
@ConsumerType
public interface BackendUnit {

  /**
   * Starts a run and returns; later completes or fails the command, also from within this call.
   *
   * @param arguments complete and valid; immutable
   * @throws AcceleratorException fails the command
   */
  void launch(Arguments arguments, Command command);

  /** Gives the unit back. No command uses it any more. Called once. */
  void release();
}
