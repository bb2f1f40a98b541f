package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.time.Duration;

/** A batch of 64 images at 2870 images per second on the modelled device; computes nothing. */
@Kernel(
    name = "resnet",
    arguments = {
      @Argument(type = "char*", name = "images", access = Access.READ),
      @Argument(type = "float*", name = "classes", access = Access.WRITE)
    })
public final class ResNet implements SimKernel {

  static final double SECONDS = 64 / 2870.0;

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofNanos((long) (SECONDS * 1e9)));
  }

  @Override
  public void run(KernelCall call) {}
}
