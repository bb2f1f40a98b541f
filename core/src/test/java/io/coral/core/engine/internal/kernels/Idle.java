package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

/** Does nothing; with it a binary has other bytes. */
@Kernel(name = "idle")
public final class Idle implements SimKernel {

  @Override
  public void run(KernelCall call) {}
}
