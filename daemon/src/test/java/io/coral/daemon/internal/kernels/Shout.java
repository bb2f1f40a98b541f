package io.coral.daemon.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.ByteBuffer;

/** Letters in upper case, without spaces; and where there is a ~, too long a result. */
@Kernel(
    name = "shout",
    arguments = {
      @Argument(type = "char*", name = "in", access = Access.READ),
      @Argument(type = "int", name = "length"),
      @Argument(type = "char*", name = "out", access = Access.WRITE),
      @Argument(type = "int*", name = "size", access = Access.WRITE)
    })
public final class Shout implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.NONE;
  }

  @Override
  public void run(KernelCall call) {
    ByteBuffer in = call.buffer(0);
    ByteBuffer out = call.buffer(2);
    int to = 0;
    for (int i = 0, n = call.intValue(1); i < n; i++) {
      byte each = in.get(i);
      if (each == '~') {
        call.ints(3).put(0, n + 1);
        return;
      }
      if (each != ' ') {
        out.put(to++, (byte) Character.toUpperCase(each));
      }
    }
    call.ints(3).put(0, to);
  }
}
