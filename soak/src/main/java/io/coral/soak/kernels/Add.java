package io.coral.soak.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;

/**
 * c = a + b, on two compute units. Arrays, as its class is a new one with each programming: what
 * takes a compiler long would take most of a soak.
 */
@Kernel(
    name = "add",
    instances = 2,
    arguments = {
      @Argument(type = "float*", name = "a", access = Access.READ),
      @Argument(type = "float*", name = "b", access = Access.READ),
      @Argument(type = "float*", name = "c", access = Access.WRITE),
      @Argument(type = "int", name = "n")
    })
public final class Add implements SimKernel {

  @Override
  public void run(KernelCall call) {
    float[] a = new float[call.intValue(3)];
    float[] b = new float[a.length];
    call.floats(0).get(a);
    call.floats(1).get(b);
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    call.floats(2).put(a);
  }
}
