package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

/** A kernel of three arrays and a scalar that does nothing. */
@Kernel(
    name = "no_op3",
    arguments = {
      @Argument(type = "char*", name = "a"),
      @Argument(type = "char*", name = "b"),
      @Argument(type = "char*", name = "c"),
      @Argument(type = "int", name = "n")
    })
public final class NoOp3 implements SimKernel {

  @Override
  public void run(KernelCall call) {}
}
