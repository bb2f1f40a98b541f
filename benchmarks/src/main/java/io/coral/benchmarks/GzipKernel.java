package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A member of the gzip format that holds its content as it is, from 4 million bytes in a second on
 * the modelled device.
 */
@Kernel(
    name = "member",
    arguments = {
      @Argument(type = "char*", name = "in"),
      @Argument(type = "int", name = "length"),
      @Argument(type = "char*", name = "out"),
      @Argument(type = "int*", name = "size")
    })
public final class GzipKernel implements SimKernel {

  private static final long NANOS_PER_BYTE = 250;

  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofNanos(NANOS_PER_BYTE * call.intValue(1)));
  }

  @Override
  public void run(KernelCall call) {
    byte[] piece = new byte[call.intValue(1)];
    call.buffer(0).get(0, piece);
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new Stored(member)) {
      gzip.write(piece);
    } catch (IOException e) {
      throw new KernelFault(String.valueOf(e.getMessage()));
    }
    call.buffer(2).put(0, member.toByteArray());
    call.ints(3).put(0, member.size());
  }

  /** Takes the host little time: it is the modelled one that is measured. */
  private static final class Stored extends GZIPOutputStream {
    Stored(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.NO_COMPRESSION);
    }
  }
}
