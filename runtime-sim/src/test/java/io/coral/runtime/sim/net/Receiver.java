package io.coral.runtime.sim.net;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.Network;
import io.coral.runtime.sim.kernel.NetworkKernel;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Waits for one packet and stores it. */
@Kernel(
    name = "receiver",
    arguments = {
      @Argument(type = "int", name = "socket"),
      @Argument(type = "char*", name = "target")
    })
public final class Receiver implements NetworkKernel {

  @Override
  public boolean advance(KernelCall call, Network network) {
    Optional<ByteBuffer> packet = network.receive(call.intValue(0));
    packet.ifPresent(payload -> call.buffer(1).put(payload));
    return packet.isPresent();
  }
}
