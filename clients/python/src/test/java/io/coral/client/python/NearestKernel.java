package io.coral.client.python;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** Of each image, how near its mean is to each of some numbers; the means stay on the board. */
@Kernel(
    name = "nearest",
    arguments = {
      @Argument(type = "uchar*", name = "images", access = Access.READ),
      @Argument(type = "int*", name = "numbers", access = Access.READ),
      @Argument(type = "int*", name = "means", access = Access.WRITE),
      @Argument(type = "int*", name = "scores", access = Access.WRITE),
      @Argument(type = "short", name = "count")
    })
public final class NearestKernel implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.NONE;
  }

  @Override
  public void run(KernelCall call) {
    ByteBuffer images = call.buffer(0);
    IntBuffer numbers = call.ints(1);
    IntBuffer means = call.ints(2);
    IntBuffer scores = call.ints(3);
    int count = call.scalar(4).getShort();
    int bytes = images.remaining() / count;
    for (int i = 0; i < count; i++) {
      int sum = 0;
      for (int at = i * bytes; at < (i + 1) * bytes; at++) {
        sum += images.get(at) & 0xFF;
      }
      means.put(i, sum / bytes);
      for (int n = 0; n < numbers.remaining(); n++) {
        scores.put(i * numbers.remaining() + n, -Math.abs(means.get(i) - numbers.get(n)));
      }
    }
  }
}
