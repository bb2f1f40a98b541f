package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.time.Duration;

/** So many segments of a model, 5 ms each on the modelled device. */
@Kernel(
    name = "segment",
    arguments = {
      @Argument(type = "char*", name = "in"),
      @Argument(type = "char*", name = "out"),
      @Argument(type = "int", name = "segments")
    })
public final class Segment implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(5L * call.intValue(2)));
  }

  @Override
  public void run(KernelCall call) {}
}
