package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.KernelInfo;
import org.osgi.annotation.versioning.ConsumerType;

/** One opened compute unit. */
@ConsumerType
public interface BackendUnit {

  /**
   * The kernel as this unit offers it; constant. Arguments are checked against it when they are
   * set. A unit that reaches fewer memories than its kernel as a whole says so here (CMP-05).
   *
   * @param kernel as {@link BackendProgram#kernels} has it
   */
  default KernelInfo kernel(KernelInfo kernel) {
    return kernel;
  }

  /**
   * Starts a run and returns; later completes or fails the command, also from within this call.
   *
   * @param arguments complete and valid; immutable
   * @throws AcceleratorException fails the command
   */
  void launch(Arguments arguments, Command command);

  /**
   * Gives the unit back. No command uses it any more. Called once, perhaps on the thread that
   * completed the last one; must not wait for that thread. Nothing bounds it but itself: it must
   * return within the declared stop grace (LIF-10).
   */
  void release();
}
