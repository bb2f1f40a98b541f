package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.nio.ByteBuffer;

/** One more in the first number of each MiB, of an array that may be larger than a buffer. */
@Kernel(name = "count", arguments = @Argument(type = "int*", name = "data"))
public final class Count implements SimKernel {

  private static final int MIB = 1 << 20;

  @Override
  public void run(KernelCall call) {
    for (ByteBuffer piece : call.buffers(0)) {
      for (int at = 0; at < piece.capacity(); at += MIB) {
        piece.putInt(at, piece.getInt(at) + 1);
      }
    }
  }
}
