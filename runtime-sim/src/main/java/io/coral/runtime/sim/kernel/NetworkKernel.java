package io.coral.runtime.sim.kernel;

import org.osgi.annotation.versioning.ConsumerType;

/** A kernel that exchanges packets with other boards while it runs. */
@ConsumerType
public interface NetworkKernel extends SimKernel {

  /**
   * Goes on with a run as far as is possible without waiting. Called when the run's modelled time
   * has passed, and again when packets have arrived, until the run is finished; never by two
   * threads at once.
   *
   * @return whether the run is finished
   * @throws KernelFault makes the run fail with {@code EXECUTION_FAILED}, as every other exception
   */
  boolean advance(KernelCall call, Network network);

  /** Never called where the binary has the network kernels. */
  @Override
  default void run(KernelCall call) {
    throw new KernelFault("the binary has no network; pack Cmac and NetworkLayer into it");
  }
}
