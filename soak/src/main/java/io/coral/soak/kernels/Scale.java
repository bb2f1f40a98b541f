package io.coral.soak.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

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
    float[] data = new float[(int) (call.size(0) / Float.BYTES)];
    call.floats(0).get(data);
    float factor = call.floatValue(1);
    for (int i = 0; i < data.length; i++) {
      data[i] *= factor;
    }
    call.floats(0).put(data);
  }
}
