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

/** Hardware message passing: the second segment, whose input comes from the other board. */
@Kernel(
    name = "mlp_receive",
    arguments = {
      @Argument(type = "int*", name = "out", access = Access.WRITE, memories = 0),
      @Argument(type = "int", name = "count")
    })
public final class ReceivingStage implements NetworkKernel {

  /** Samples of the current run that are done. */
  private int done;

  @Override
  public Cost cost(KernelCall call) {
    return Mlp.BACK.cost(call.intValue(1));
  }

  @Override
  public boolean advance(KernelCall call, Network network) {
    while (done < call.intValue(1)) {
      Optional<ByteBuffer> received = network.receive(Packets.SOCKET);
      if (received.isEmpty()) {
        return false;
      }
      ByteBuffer packet = received.get();
      for (int samples = Packets.samples(packet); samples > 0; samples--) {
        call.ints(0).put(done++, Packets.evaluateBack(packet));
      }
    }
    done = 0;
    return true;
  }
}
