package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.time.Duration;

/** Tells an image by its first byte, 200 in a second on the modelled device. */
@Kernel(
    name = "classify",
    arguments = {
      @Argument(type = "char*", name = "images"),
      @Argument(type = "int*", name = "classes"),
      @Argument(type = "int", name = "count")
    })
public final class ImageKernel implements SimKernel {

  private static final int BYTES = 32 * 32 * 3;

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(5L * call.intValue(2)));
  }

  @Override
  public void run(KernelCall call) {
    for (int i = 0; i < call.intValue(2); i++) {
      call.ints(1).put(i, call.buffer(0).get(i * BYTES) & 0xFF);
    }
  }
}
