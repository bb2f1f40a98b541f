package io.coral.runtime.sim.net;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.FreeRunningKernel;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Network;

/** Fails to say how long it works. */
@Kernel(name = "immeasurable")
public final class Immeasurable implements FreeRunningKernel {

  @Override
  public Cost packetCost() {
    throw new StackOverflowError("a bug of a kernel");
  }

  @Override
  public void received(int socket, Network network) {}
}
