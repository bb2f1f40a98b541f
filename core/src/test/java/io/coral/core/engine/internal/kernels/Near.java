package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** c = a + b, and a little more. */
@Kernel(
    name = "add",
    arguments = {
      @Argument(type = "float*", name = "a", access = Access.READ),
      @Argument(type = "float*", name = "b", access = Access.READ),
      @Argument(type = "float*", name = "c", access = Access.WRITE),
      @Argument(type = "int", name = "n")
    })
public final class Near implements SimKernel {

  @Override
  public void run(KernelCall call) {
    for (int i = 0; i < call.intValue(3); i++) {
      call.floats(2).put(i, (call.floats(0).get(i) + call.floats(1).get(i)) * 1.0001f);
    }
  }
}
