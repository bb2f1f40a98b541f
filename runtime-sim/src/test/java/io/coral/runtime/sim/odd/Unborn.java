package io.coral.runtime.sim.odd;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

/** Cannot be made. */
@Kernel(name = "unborn")
public final class Unborn implements SimKernel {

  public Unborn() {
    throw new AssertionError("never here");
  }

  @Override
  public void run(KernelCall call) {}
}
