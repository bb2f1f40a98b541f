package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** One more than in memory 0, into memory 1. */
@Kernel(
    name = "carry",
    arguments = {
      @Argument(type = "float*", name = "from", access = Access.READ, memories = 0),
      @Argument(type = "float*", name = "to", access = Access.WRITE, memories = 1)
    })
public final class Carry implements SimKernel {

  @Override
  public void run(KernelCall call) {
    for (int i = 0; i < call.floats(0).capacity(); i++) {
      call.floats(1).put(i, 1 + call.floats(0).get(i));
    }
  }
}
