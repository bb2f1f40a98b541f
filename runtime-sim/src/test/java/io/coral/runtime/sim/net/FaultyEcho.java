package io.coral.runtime.sim.net;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.FreeRunningKernel;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Network;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Sends packets back, but loses those whose first byte is 1 or 2 to errors of its own. */
@Kernel(name = "faulty_echo")
public final class FaultyEcho implements FreeRunningKernel {

  @Override
  public Cost packetCost() {
    return Cost.of(Duration.ZERO);
  }

  @Override
  public void received(int socket, Network network) {
    ByteBuffer payload = network.receive(socket).orElseThrow();
    switch (payload.get(0)) {
      case 1 -> throw new AssertionError("a bug of a kernel");
      case 2 -> throw new StackOverflowError("another bug of a kernel");
      default -> network.send(socket, payload);
    }
  }
}
