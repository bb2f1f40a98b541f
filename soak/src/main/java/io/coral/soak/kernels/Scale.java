package io.coral.soak.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.nio.FloatBuffer;

/** data = data * factor, in place, in memory 0. */
@Kernel(
    name = "scale",
    arguments = {
      @Argument(type = "float*", name = "data", memories = 0),
      @Argument(type = "float", name = "factor")
    })
public final class Scale implements SimKernel {

  @Override
  public void run(KernelCall call) {
    FloatBuffer data = call.floats(0);
    float factor = call.floatValue(1);
    for (int i = 0; i < data.capacity(); i++) {
      data.put(i, data.get(i) * factor);
    }
  }
}
