package io.coral.runtime.sim.roles;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.nio.ByteBuffer;
import java.util.List;

/** Adds one to the first and to the last byte, however far apart. */
@Kernel(name = "ends", arguments = @Argument(type = "char*", name = "data"))
public final class Ends implements SimKernel {

  @Override
  public void run(KernelCall call) {
    List<ByteBuffer> pieces = call.buffers(0);
    ByteBuffer first = pieces.get(0);
    ByteBuffer last = pieces.get(pieces.size() - 1);
    first.put(0, (byte) (first.get(0) + 1));
    last.put(last.capacity() - 1, (byte) (last.get(last.capacity() - 1) + 1));
  }
}
