package io.coral.runtime.sim.roles;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/** The role {@code two_banks}: a copy from memory 0 to memory 1. */
@Kernel(
    name = "two_banks",
    arguments = {
      @Argument(type = "char*", name = "source", access = Access.READ, memories = 0),
      @Argument(type = "char*", name = "target", access = Access.WRITE, memories = 1),
      @Argument(type = "long", name = "bytes")
    })
public final class TwoBanks implements SimKernel {

  @Override
  public void run(KernelCall call) {
    call.buffer(1).put(0, call.buffer(0), 0, Math.toIntExact(call.longValue(2)));
  }
}
