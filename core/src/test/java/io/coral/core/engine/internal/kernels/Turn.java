package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** The last element becomes the first. */
@Kernel(
    name = "turn",
    arguments = {
      @Argument(type = "float*", name = "to", access = Access.WRITE),
      @Argument(type = "float*", name = "from", access = Access.READ)
    })
public final class Turn implements SimKernel {

  @Override
  public void run(KernelCall call) {
    int last = call.floats(0).capacity() - 1;
    for (int i = 0; i <= last; i++) {
      call.floats(0).put(i, call.floats(1).get(last - i));
    }
  }
}
