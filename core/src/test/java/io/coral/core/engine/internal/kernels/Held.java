package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** {@link Meeting} with an array, so that it can be cut. */
@Kernel(
    name = "held",
    arguments = {
      @Argument(type = "char*", name = "data", access = Access.READ),
      @Argument(type = "int", name = "n")
    })
public final class Held implements SimKernel {

  private final Meeting meeting = new Meeting();

  @Override
  public Cost cost(KernelCall call) {
    return meeting.cost(call);
  }

  @Override
  public void run(KernelCall call) {
    meeting.run(call);
  }
}
