package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** c = a + b, and fails each time. */
@Kernel(
    name = "add",
    arguments = {
      @Argument(type = "float*", name = "a", access = Access.READ),
      @Argument(type = "float*", name = "b", access = Access.READ),
      @Argument(type = "float*", name = "c", access = Access.WRITE),
      @Argument(type = "int", name = "n")
    })
public final class Broken implements SimKernel {

  @Override
  public void run(KernelCall call) {
    throw new KernelFault("bus error");
  }
}
