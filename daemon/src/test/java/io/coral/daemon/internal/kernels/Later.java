package io.coral.daemon.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.time.Duration;

/** c = a + b, once the test lets it, as {@link Held}. */
@Kernel(
    name = "later",
    arguments = {
      @Argument(type = "float*", name = "a", access = Access.READ),
      @Argument(type = "float*", name = "b", access = Access.READ),
      @Argument(type = "float*", name = "c", access = Access.WRITE),
      @Argument(type = "int", name = "n")
    })
public final class Later implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(1));
  }

  @Override
  public void run(KernelCall call) {
    Held.awaitPermit();
    new Add().run(call);
  }
}
