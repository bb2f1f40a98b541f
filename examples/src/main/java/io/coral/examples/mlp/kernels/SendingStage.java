package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.Network;
import io.coral.runtime.sim.kernel.NetworkKernel;
import io.coral.spec.Access;

/** Hardware message passing: the first segment, which sends its result to the other board. */
@Kernel(
    name = "mlp_send",
    arguments = {
      @Argument(type = "int*", name = "in", access = Access.READ, memories = 0),
      @Argument(type = "int", name = "count")
    })
public final class SendingStage implements NetworkKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Mlp.FRONT.cost(call.intValue(1));
  }

  @Override
  public boolean advance(KernelCall call, Network network) {
    Packets.sendFront(call.ints(0), call.intValue(1), network);
    return true;
  }
}
