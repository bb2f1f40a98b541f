package io.coral.benchmarks;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Memory;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A programmed simulated board with one request on it: copy in, run, copy out, chained by events.
 */
final class Chain implements AutoCloseable {

  private static final Platform PLATFORM = BoardModel.DEFAULT.platform();
  private static final int BYTES = 64;

  private final SimRuntime simulator;
  private final Resource resource;
  private final Buffer in;
  private final Buffer out;
  private final ComputeUnit unit;

  Chain(BoardModel model) {
    simulator = new SimRuntime(List.of(model), SimRuntime.ALL_FEATURES, SimClock.REAL);
    resource = simulator.open("sim-0");
    resource.program(
        Bitstream.of("no-op.jar", ByteBuffer.wrap(KernelJar.pack(PLATFORM, List.of(NoOp.class)))));
    Memory memory = resource.memories().get(0);
    in = memory.allocate(BYTES);
    out = memory.allocate(BYTES);
    unit = resource.openComputeUnit("no_op");
    unit.setBuffer(0, in);
    unit.setBuffer(1, out);
    unit.setInt(2, BYTES);
  }

  /** One request, to its end. */
  void request() throws InterruptedException {
    out.copyFromDevice(unit.run(in.copyToDevice())).await();
  }

  /** A buffer on the board. */
  Buffer buffer(int bytes) {
    return resource.memories().get(0).allocate(bytes);
  }

  @Override
  public void close() {
    simulator.close();
  }
}
