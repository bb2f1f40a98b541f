package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** Software message passing: the second segment, which finds its input in memory. */
@Kernel(
    name = "mlp_back",
    arguments = {
      @Argument(type = "int*", name = "middle", access = Access.READ, memories = 0),
      @Argument(type = "int*", name = "out", access = Access.WRITE, memories = 0),
      @Argument(type = "int", name = "count")
    })
public final class BackStage implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Mlp.BACK.cost(call.intValue(2));
  }

  @Override
  public void run(KernelCall call) {
    Mlp.BACK.evaluate(call.ints(0), call.ints(1), call.intValue(2));
  }
}
