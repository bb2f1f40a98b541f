package io.coral.spark.examples.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** Compresses a piece into blocks of deflate (RFC 1951), none of them the last. */
@Kernel(
    name = "deflate",
    arguments = {
      @Argument(type = "unsigned char*", name = "in", access = Access.READ),
      @Argument(type = "int", name = "length"),
      @Argument(type = "unsigned char*", name = "out", access = Access.WRITE),
      @Argument(type = "int*", name = "size", access = Access.WRITE)
    })
public final class Deflate implements SimKernel {

  @Override
  public Cost cost(KernelCall call) {
    return Cost.perElement(call.intValue(1), 1);
  }

  @Override
  public void run(KernelCall call) {
    ByteBuffer out = call.buffer(2);
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(call.buffer(0).slice(0, call.intValue(1)));
      int size = deflater.deflate(out, Deflater.SYNC_FLUSH);
      if (!out.hasRemaining()) {
        throw new KernelFault("the compressed piece is larger than its array");
      }
      call.ints(3).put(0, size);
    } finally {
      deflater.end();
    }
  }
}
