package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** Leaves the zeros out: how much it writes is known when it has run. */
@Kernel(
    name = "compact",
    arguments = {
      @Argument(type = "char*", name = "in", access = Access.READ),
      @Argument(type = "int", name = "length"),
      @Argument(type = "char*", name = "out", access = Access.WRITE),
      @Argument(type = "int*", name = "size", access = Access.WRITE)
    })
public final class Compact implements SimKernel {

  @Override
  public void run(KernelCall call) {
    int size = 0;
    for (int i = 0; i < call.intValue(1); i++) {
      byte value = call.buffer(0).get(i);
      if (value != 0) {
        call.buffer(2).put(size++, value);
      }
    }
    call.ints(3).put(0, size);
  }
}
