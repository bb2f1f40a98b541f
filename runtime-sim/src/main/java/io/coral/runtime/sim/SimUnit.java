package io.coral.runtime.sim;

import io.coral.runtime.sim.BoardEngine.Lane;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.Network;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An opened compute unit of a simulated board. */
final class SimUnit implements BackendUnit {

  private final BoardEngine engine;
  private final Lane unit;
  private final GuardedKernel kernel;
  private final double clockHertz;
  private final @Nullable Network network;

  SimUnit(
      BoardEngine engine,
      Lane unit,
      GuardedKernel kernel,
      double clockHertz,
      @Nullable Network network) {
    this.engine = engine;
    this.unit = unit;
    this.kernel = kernel;
    this.clockHertz = clockHertz;
    this.network = network;
  }

  @Override
  public void launch(Arguments arguments, Command command) {
    Call call = new Call(arguments);
    engine.board().unitStarts();
    command.whenDone(engine.board()::unitEnds);
    engine.execute(
        Operation.RUN,
        command,
        unit,
        kernel.nanos(call, clockHertz, command),
        () -> kernel.advance(call, network, command));
  }

  @Override
  public void release() {
    // nothing of a unit is left on a simulated board
  }

  /** The arguments of one run as the kernel sees them. */
  private record Call(Arguments arguments) implements KernelCall {

    @Override
    public ByteBuffer buffer(int index) {
      List<ByteBuffer> views = buffers(index);
      if (views.size() > 1) {
        throw new IllegalArgumentException(
            "argument "
                + index
                + " has "
                + size(index)
                + " bytes, more than one buffer spans; use buffers("
                + index
                + ")");
      }
      return views.get(0);
    }

    @Override
    public List<ByteBuffer> buffers(int index) {
      return device(index).views();
    }

    @Override
    public long size(int index) {
      return device(index).size();
    }

    private DeviceBytes device(int index) {
      if (index >= arguments.size() || !arguments.isBuffer(index)) {
        throw new IllegalArgumentException("argument " + index + " is no buffer");
      }
      return ((SimBuffer) arguments.buffer(index)).device();
    }

    @Override
    public ByteBuffer scalar(int index) {
      if (index >= arguments.size() || arguments.isBuffer(index)) {
        throw new IllegalArgumentException("argument " + index + " is no scalar");
      }
      return ByteBuffer.wrap(arguments.scalar(index))
          .asReadOnlyBuffer()
          .order(ByteOrder.nativeOrder());
    }
  }
}
