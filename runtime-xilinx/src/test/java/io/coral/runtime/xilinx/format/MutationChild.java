package io.coral.runtime.xilinx.format;

import io.coral.runtime.xilinx.internal.XilinxRuntime;
import io.coral.runtime.xilinx.internal.XrtNoop;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Checks mutations of a valid file, and programs those that are accepted; in its own process. */
public final class MutationChild {

  /** How many mutations: the property of the test's process. */
  public static final int COUNT = Integer.getInteger("coral.mutations", 500);

  /** On Xilinx's own library. */
  public static final String XRT = "Xilinx";

  private static final long SEED = 20_261_121;

  private MutationChild() {}

  /** Platform, number of mutations, and on other platforms the source of the valid file. */
  public static void main(String[] arguments) {
    String platform = arguments[0];
    int count = Integer.parseInt(arguments[1]);
    try (XilinxRuntime runtime = new XilinxRuntime(Map.of("platform", platform));
        Resource resource = runtime.open(runtime.discover().devices().get(0).id())) {
      List<byte[]> originals =
          List.of(
              bytes(
                  platform.equals(XRT)
                      ? XrtNoop.vadd("original")
                      : new XclbinFormat()
                          .build(List.of(Path.of(arguments[2])), Map.of("platform", platform))
                          .bytes()));
      int accepted = 0;
      for (int i = 0; i < count; i++) {
        Mutation mutation = Mutation.of(SEED + i, originals);
        System.out.println(i + " " + mutation);
        if (program(resource, Bitstream.of("mutation", ByteBuffer.wrap(mutation.file())))) {
          accepted++;
        }
      }
      System.out.println("mutations answered: " + count + ", programmed: " + accepted);
    }
  }

  private static boolean program(Resource resource, Bitstream mutation) {
    try {
      resource.check(mutation);
    } catch (AcceleratorException e) {
      if (e.code() != ErrorCode.INVALID_BINARY && e.code() != ErrorCode.INCOMPATIBLE) {
        throw e;
      }
      return false;
    }
    try {
      resource.program(mutation);
      return true;
    } catch (AcceleratorException e) {
      if (e.code() != ErrorCode.PROGRAM_FAILED) {
        throw e;
      }
      return false;
    }
  }

  private static byte[] bytes(ByteBuffer file) {
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }
}
