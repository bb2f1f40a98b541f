package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

/** A kernel that takes its time by the board's model: 20 ms, and 20 ns for each byte. */
@Kernel(
    name = "modelled",
    arguments = {@Argument(type = "char*", name = "in"), @Argument(type = "char*", name = "out")})
public final class Modelled implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return new Cost(20_000_000 + 20L * call.size(0), 0);
  }

  @Override
  public void run(KernelCall call) {}
}
