package io.coral.runtime.sim.roles;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;

/** The role {@code fault}: every launch fails. */
@Kernel(name = "fault")
public final class Fault implements SimKernel {

  @Override
  public void run(KernelCall call) {
    throw new KernelFault("bus error at 0xdeadbeef");
  }
}
