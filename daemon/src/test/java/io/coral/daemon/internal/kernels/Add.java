package io.coral.daemon.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.FloatBuffer;

/** c = a + b, in no time. */
@Kernel(
    name = "add",
    instances = 2,
    arguments = {
      @Argument(type = "float*", name = "a", access = Access.READ),
      @Argument(type = "float*", name = "b", access = Access.READ),
      @Argument(type = "float*", name = "c", access = Access.WRITE),
      @Argument(type = "int", name = "n")
    })
public final class Add implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.NONE;
  }

  @Override
  public void run(KernelCall call) {
    FloatBuffer a = call.floats(0);
    FloatBuffer b = call.floats(1);
    FloatBuffer c = call.floats(2);
    for (int i = 0, n = call.intValue(3); i < n; i++) {
      c.put(i, a.get(i) + b.get(i));
    }
  }
}
