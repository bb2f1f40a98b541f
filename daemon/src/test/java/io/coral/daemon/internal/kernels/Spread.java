package io.coral.daemon.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** Writes each scalar that it is given into an array. */
@Kernel(
    name = "spread",
    arguments = {
      @Argument(type = "double*", name = "out", access = Access.WRITE),
      @Argument(type = "char", name = "a"),
      @Argument(type = "short", name = "b"),
      @Argument(type = "int", name = "c"),
      @Argument(type = "long", name = "d"),
      @Argument(type = "float", name = "e"),
      @Argument(type = "double", name = "f")
    })
public final class Spread implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.NONE;
  }

  @Override
  public void run(KernelCall call) {
    double[] scalars = {
      call.scalar(1).get(),
      call.scalar(2).getShort(),
      call.intValue(3),
      call.longValue(4),
      call.floatValue(5),
      call.doubleValue(6)
    };
    call.doubles(0).put(scalars);
  }
}
