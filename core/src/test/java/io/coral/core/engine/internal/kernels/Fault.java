package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;

/** Fails each time. */
@Kernel(name = "fault")
public final class Fault implements SimKernel {

  @Override
  public void run(KernelCall call) {
    throw new KernelFault("bus error");
  }
}
