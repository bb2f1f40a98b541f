package io.coral.runtime.sim.roles;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.time.Duration;

/** The role {@code spin}: takes the modelled time, computes nothing. */
@Kernel(name = "spin", instances = 2, arguments = @Argument(type = "int", name = "microseconds"))
public final class Spin implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofNanos(call.intValue(0) * 1_000L));
  }

  @Override
  public void run(KernelCall call) {}
}
