package io.coral.spark.examples.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.time.Duration;

/** Doubles one number, and takes as long as it is told. */
@Kernel(
    name = "slowly",
    arguments = {
      @Argument(type = "int*", name = "number", access = Access.READ_WRITE),
      @Argument(type = "int", name = "millis")
    })
public final class Slowly implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(call.intValue(1)));
  }

  @Override
  public void run(KernelCall call) {
    call.ints(0).put(0, 2 * call.ints(0).get(0));
  }
}
