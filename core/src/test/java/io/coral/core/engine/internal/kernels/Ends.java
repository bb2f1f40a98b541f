package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.nio.ByteBuffer;
import java.util.List;

/** One more in the first and in the last number of each GiB, of an array of any size. */
@Kernel(name = "ends", arguments = @Argument(type = "int*", name = "data"))
public final class Ends implements SimKernel {

  private static final long GIB = 1L << 30;

  @Override
  public void run(KernelCall call) {
    List<ByteBuffer> pieces = call.buffers(0);
    int last = pieces.size() - 1;
    long size = (long) last * pieces.get(0).capacity() + pieces.get(last).capacity();
    for (long begin = 0; begin < size; begin += GIB) {
      oneMore(pieces, begin);
      oneMore(pieces, Math.min(size, begin + GIB) - Integer.BYTES);
    }
  }

  /** Looks at no other piece, so that no memory is needed for it. */
  private static void oneMore(List<ByteBuffer> pieces, long at) {
    int each = pieces.get(0).capacity();
    ByteBuffer piece = pieces.get((int) (at / each));
    int place = (int) (at % each);
    piece.putInt(place, piece.getInt(place) + 1);
  }
}
