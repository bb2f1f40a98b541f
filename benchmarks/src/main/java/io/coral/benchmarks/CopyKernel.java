package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.time.Duration;

/** Copies bytes, 100 million in a second on the modelled device. */
@Kernel(
    name = "copy",
    arguments = {
      @Argument(type = "char*", name = "in"),
      @Argument(type = "char*", name = "out"),
      @Argument(type = "int", name = "n")
    })
public final class CopyKernel implements SimKernel {

  static final long NANOS_PER_BYTE = 10;

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofNanos(NANOS_PER_BYTE * call.intValue(2)));
  }

  @Override
  public void run(KernelCall call) {
    call.buffer(1).put(0, call.buffer(0), 0, call.intValue(2));
  }
}
