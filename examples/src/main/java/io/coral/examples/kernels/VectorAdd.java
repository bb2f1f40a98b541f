package io.coral.examples.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.FloatBuffer;

/** Adds two vectors of floats; 16 elements a cycle, as a 512-bit wide circuit does. */
@Kernel(
    name = "vector_add",
    instances = 2,
    arguments = {
      @Argument(type = "float*", name = "a", access = Access.READ, memories = 0),
      @Argument(type = "float*", name = "b", access = Access.READ, memories = 0),
      @Argument(type = "float*", name = "c", access = Access.WRITE, memories = 0),
      @Argument(type = "int", name = "size")
    })
public final class VectorAdd implements SimKernel {

  private static final int LANES = 16;

  @Override
  public Cost cost(KernelCall call) {
    return Cost.perElement(call.intValue(3), 1.0 / LANES);
  }

  @Override
  public void run(KernelCall call) {
    FloatBuffer a = call.floats(0);
    FloatBuffer b = call.floats(1);
    FloatBuffer c = call.floats(2);
    for (int i = 0, size = call.intValue(3); i < size; i++) {
      c.put(i, a.get(i) + b.get(i));
    }
  }
}
