package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

/** A kernel that does nothing, so that what remains is the runtime's own cost. */
@Kernel(
    name = "no_op",
    arguments = {
      @Argument(type = "char*", name = "in"),
      @Argument(type = "char*", name = "out"),
      @Argument(type = "int", name = "n")
    })
public final class NoOp implements SimKernel {

  @Override
  public void run(KernelCall call) {}
}
