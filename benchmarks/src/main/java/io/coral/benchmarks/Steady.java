package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.time.Duration;

/** A kernel that takes 5 ms by the board's model, however large its batch is; computes nothing. */
@Kernel(
    name = "steady",
    arguments = {
      @Argument(type = "char*", name = "in"),
      @Argument(type = "char*", name = "out"),
      @Argument(type = "int", name = "n")
    })
public final class Steady implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(5));
  }

  @Override
  public void run(KernelCall call) {}
}
