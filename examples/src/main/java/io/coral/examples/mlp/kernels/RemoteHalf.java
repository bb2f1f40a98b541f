package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.FreeRunningKernel;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Network;
import java.nio.ByteBuffer;

/** Transparent message passing: the second segment, which answers whatever packet comes. */
@Kernel(name = "mlp_rest")
public final class RemoteHalf implements FreeRunningKernel {

  @Override
  public Cost packetCost() {
    return Mlp.BACK.cost(Packets.SAMPLES);
  }

  @Override
  public void received(int socket, Network network) {
    network.receive(socket).ifPresent(packet -> network.send(socket, answer(packet)));
  }

  private static ByteBuffer answer(ByteBuffer packet) {
    int samples = Packets.samples(packet);
    ByteBuffer answer = Packets.packet(samples * Mlp.BACK.outputs());
    for (int i = 0; i < samples; i++) {
      for (int value : Packets.evaluateBack(packet)) {
        answer.putInt(value);
      }
    }
    return answer.flip();
  }
}
