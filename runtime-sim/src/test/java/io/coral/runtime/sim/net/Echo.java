package io.coral.runtime.sim.net;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.FreeRunningKernel;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Network;
import java.time.Duration;

/** Sends every packet back, after 10 µs of work. */
@Kernel(name = "echo")
public final class Echo implements FreeRunningKernel {

  @Override
  public Cost packetCost() {
    return Cost.of(Duration.ofNanos(10_000));
  }

  @Override
  public void received(int socket, Network network) {
    network.receive(socket).ifPresent(payload -> network.send(socket, payload));
  }
}
