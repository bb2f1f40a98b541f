package io.coral.runtime.sim.kernel;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kernel of the simulator. One object serves one opened compute unit; its runs come one at a
 * time, on any thread.
 */
@ConsumerType
public interface SimKernel {

  /**
   * How long the run takes on the modelled device, apart from what it computes. Called before
   * {@link #run}, with the same arguments; must not touch buffer contents.
   */
  default Cost cost(KernelCall call) {
    return Cost.NONE;
  }

  /**
   * Computes the run on device memory.
   *
   * @throws KernelFault makes the run fail with {@code EXECUTION_FAILED}, as every other exception
   */
  void run(KernelCall call);
}
