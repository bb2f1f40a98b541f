package io.coral.runtime.sim.roles;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** The role {@code copy}. */
@Kernel(
    name = "copy",
    arguments = {
      @Argument(type = "char*", name = "source", access = Access.READ),
      @Argument(type = "char*", name = "target", access = Access.WRITE),
      @Argument(type = "long", name = "bytes")
    })
public final class Copy implements SimKernel {

  @Override
  public void run(KernelCall call) {
    call.buffer(1).put(0, call.buffer(0), 0, Math.toIntExact(call.longValue(2)));
  }
}
