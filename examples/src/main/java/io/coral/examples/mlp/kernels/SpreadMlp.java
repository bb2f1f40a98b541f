package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.Network;
import io.coral.runtime.sim.kernel.NetworkKernel;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Transparent message passing: to the host the whole perceptron, of which the second half happens
 * to be {@link RemoteHalf} on the other board.
 */
@Kernel(
    name = "mlp",
    arguments = {
      @Argument(type = "int*", name = "in", access = Access.READ, memories = 0),
      @Argument(type = "int*", name = "out", access = Access.WRITE, memories = 0),
      @Argument(type = "int", name = "count")
    })
public final class SpreadMlp implements NetworkKernel {

  private boolean sent;

  /** Samples of the current run whose results are back. */
  private int done;

  @Override
  public Cost cost(KernelCall call) {
    return Mlp.FRONT.cost(call.intValue(2));
  }

  @Override
  public boolean advance(KernelCall call, Network network) {
    int count = call.intValue(2);
    if (!sent) {
      sent = true;
      Packets.sendFront(call.ints(0), count, network);
    }
    while (done < count) {
      Optional<ByteBuffer> received = network.receive(Packets.SOCKET);
      if (received.isEmpty()) {
        return false;
      }
      for (ByteBuffer packet = received.get(); packet.hasRemaining(); ) {
        call.ints(1).put(done++, packet.getInt());
      }
    }
    sent = false;
    done = 0;
    return true;
  }
}
