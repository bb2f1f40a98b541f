package io.coral.spark.sql.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** Two numbers in, one out. */
@Kernel(
    name = "hypotenuse",
    arguments = {
      @Argument(type = "double", name = "x"),
      @Argument(type = "double", name = "y"),
      @Argument(type = "double*", name = "result", access = Access.WRITE)
    })
public final class Hypotenuse implements SimKernel {

  @Override
  public void run(KernelCall call) {
    call.doubles(2).put(0, Math.hypot(call.doubleValue(0), call.doubleValue(1)));
  }
}
