package io.coral.spark.examples.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Which centre is next to each point, by the squared distance. */
@Kernel(
    name = "nearest",
    arguments = {
      @Argument(type = "float*", name = "points", access = Access.READ),
      @Argument(type = "float*", name = "centres", access = Access.READ),
      @Argument(type = "int*", name = "nearest", access = Access.WRITE),
      @Argument(type = "int", name = "n"),
      @Argument(type = "int", name = "dimensions"),
      @Argument(type = "int", name = "k")
    })
public final class Nearest implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.perElement(call.intValue(3), 1);
  }

  @Override
  public void run(KernelCall call) {
    FloatBuffer points = call.floats(0);
    FloatBuffer centres = call.floats(1);
    IntBuffer nearest = call.ints(2);
    int dimensions = call.intValue(4);
    for (int point = 0; point < call.intValue(3); point++) {
      int best = 0;
      double least = Double.MAX_VALUE;
      for (int centre = 0; centre < call.intValue(5); centre++) {
        double distance = 0;
        for (int i = 0; i < dimensions; i++) {
          double apart =
              (double) points.get(point * dimensions + i) - centres.get(centre * dimensions + i);
          distance += apart * apart;
        }
        if (distance < least) {
          least = distance;
          best = centre;
        }
      }
      nearest.put(point, best);
    }
  }
}
