package io.coral.layers;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.roles.Copy;
import io.coral.runtime.sim.roles.Fault;
import io.coral.runtime.sim.roles.Spin;
import io.coral.runtime.sim.roles.TwoBanks;
import io.coral.runtime.sim.roles.VectorAdd;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Simulators behind layers, and one piece of work for them. */
public final class Sims {

  public static final Bitstream ROLES =
      Bitstream.of(
          "roles.jar",
          ByteBuffer.wrap(
              KernelJar.pack(
                  new Platform("coral", "sim", "1.0"),
                  List.of(VectorAdd.class, Copy.class, Spin.class, Fault.class, TwoBanks.class))));

  private Sims() {}

  public static SimRuntime two() {
    return new SimRuntime(
        List.of(BoardModel.DEFAULT, BoardModel.DEFAULT), SimRuntime.ALL_FEATURES, SimClock.REAL);
  }

  public static AcceleratorRuntime behind(Layer... layers) {
    return Wrapping.wrap(two(), List.of(layers));
  }

  public static Resource programmed(AcceleratorRuntime runtime) {
    Resource resource = runtime.open("sim-0");
    resource.program(ROLES);
    return resource;
  }

  /** Adds two vectors of n floats and gives the buffer with the sums, fetched. */
  public static Buffer add(Resource resource, int n) throws InterruptedException {
    Memory memory = resource.memories().get(0);
    Buffer a = memory.allocate(4L * n);
    Buffer b = memory.allocate(4L * n);
    Buffer c = memory.allocate(4L * n);
    for (int i = 0; i < n; i++) {
      a.hostView().putFloat(4 * i, i);
      b.hostView().putFloat(4 * i, 2 * i);
    }
    ComputeUnit unit = resource.openComputeUnit("vector_add");
    unit.setBuffer(0, a);
    unit.setBuffer(1, b);
    unit.setBuffer(2, c);
    unit.setInt(3, n);
    Event run = unit.run(a.copyToDevice(), b.copyToDevice(), c.copyToDevice());
    c.copyFromDevice(run).await(Duration.ofSeconds(5));
    unit.close();
    a.close();
    b.close();
    return c;
  }
}
