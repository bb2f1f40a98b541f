package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** Software message passing: the first segment, which leaves its result in memory. */
@Kernel(
    name = "mlp_front",
    arguments = {
      @Argument(type = "int*", name = "in", access = Access.READ, memories = 0),
      @Argument(type = "int*", name = "middle", access = Access.WRITE, memories = 0),
      @Argument(type = "int", name = "count")
    })
public final class FrontStage implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Mlp.FRONT.cost(call.intValue(2));
  }

  @Override
  public void run(KernelCall call) {
    Mlp.FRONT.evaluate(call.ints(0), call.ints(1), call.intValue(2));
  }
}
