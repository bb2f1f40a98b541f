package io.coral.spark.examples.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.time.Duration;

/** Copies numbers, and takes a microsecond for each. */
@Kernel(
    name = "costly",
    arguments = {
      @Argument(type = "float*", name = "in", access = Access.READ),
      @Argument(type = "float*", name = "out", access = Access.WRITE),
      @Argument(type = "int", name = "n")
    })
public final class Costly implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofNanos(1000L * call.intValue(2)));
  }

  @Override
  public void run(KernelCall call) {
    call.floats(1).put(0, call.floats(0), 0, call.intValue(2));
  }
}
