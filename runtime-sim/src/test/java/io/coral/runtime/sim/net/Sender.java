package io.coral.runtime.sim.net;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.Network;
import io.coral.runtime.sim.kernel.NetworkKernel;
import java.nio.ByteBuffer;

/** Sends one packet of so many bytes, each of them the given one. */
@Kernel(
    name = "sender",
    arguments = {
      @Argument(type = "int", name = "socket"),
      @Argument(type = "int", name = "bytes"),
      @Argument(type = "char", name = "value")
    })
public final class Sender implements NetworkKernel {

  @Override
  public boolean advance(KernelCall call, Network network) {
    ByteBuffer payload = ByteBuffer.allocate(call.intValue(1));
    while (payload.hasRemaining()) {
      payload.put(call.scalar(2).get());
    }
    network.send(call.intValue(0), payload.flip());
    return true;
  }
}
