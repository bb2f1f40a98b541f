package io.coral.soak.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

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
    float[] data = new float[(int) (call.size(1) / Float.BYTES)];
    call.floats(1).get(data);
    float offset = call.floatValue(0);
    for (int i = 0; i < data.length; i++) {
      data[i] += offset;
    }
    call.floats(1).put(data);
  }
}
