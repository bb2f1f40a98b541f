package io.coral.soak.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.nio.FloatBuffer;

/** data = data + offset, in place, in memory 1. */
@Kernel(
    name = "shift",
    arguments = {
      @Argument(type = "float", name = "offset"),
      @Argument(type = "float*", name = "data", memories = 1)
    })
public final class Shift implements SimKernel {

  @Override
  public void run(KernelCall call) {
    FloatBuffer data = call.floats(1);
    float offset = call.floatValue(0);
    for (int i = 0; i < data.capacity(); i++) {
      data.put(i, data.get(i) + offset);
    }
  }
}
