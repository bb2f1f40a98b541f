package io.coral.spark.sql.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.FloatBuffer;

/** Multiplies numbers with one that is the same for all. */
@Kernel(
    name = "scaled",
    arguments = {
      @Argument(type = "float*", name = "numbers", access = Access.READ),
      @Argument(type = "float*", name = "results", access = Access.WRITE),
      @Argument(type = "float", name = "factor"),
      @Argument(type = "int", name = "n")
    })
public final class Scaled implements SimKernel {

  @Override
  public void run(KernelCall call) {
    FloatBuffer results = call.floats(1);
    for (int i = 0, n = call.intValue(3); i < n; i++) {
      results.put(i, call.floatValue(2) * call.floats(0).get(i));
    }
  }
}
