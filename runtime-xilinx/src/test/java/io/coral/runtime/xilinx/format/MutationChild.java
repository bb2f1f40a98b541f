package io.coral.runtime.xilinx.format;

import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.runtime.xilinx.internal.XrtNoop;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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
    try (XilinxRuntime runtime = new XilinxRuntime(Map.of("opencl.platform", platform));
        Resource resource = runtime.open(runtime.discover().devices().get(0).id())) {
      List<byte[]> originals = new ArrayList<>();
      if (platform.equals(XRT)) {
        originals.add(bytes(XrtNoop.vadd("original")));
        originals.addAll(SeenFiles.all());
      } else {
        originals.add(
            bytes(
                new XclbinFormat()
                    .build(List.of(Path.of(arguments[2])), Map.of("platform", platform))
                    .bytes()));
      }
      int accepted = 0;
      for (byte[] original : originals) {
        System.out.println("original " + originals.indexOf(original));
        use(resource, Bitstream.of("original", ByteBuffer.wrap(original)));
      }
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

  /** Opens what the file offers, too: the vendor reads more of it then. */
  private static void use(Resource resource, Bitstream original) {
    if (program(resource, original)) {
      for (KernelInfo kernel : resource.kernels()) {
        try {
          resource.openComputeUnit(kernel.name()).close();
          System.out.println("opened " + kernel.prototype());
        } catch (AcceleratorException e) {
          System.out.println("not opened: " + e.getMessage());
        }
      }
    }
  }

  private static boolean program(Resource resource, Bitstream mutation) {
    try {
      resource.check(mutation);
    } catch (AcceleratorException e) {
      if (e.code() != ErrorCode.INVALID_BINARY && e.code() != ErrorCode.INCOMPATIBLE) {
        throw e;
      }
      System.out.println("refused: " + e.getMessage());
      return false;
    }
    try {
      resource.program(mutation);
      return true;
    } catch (AcceleratorException e) {
      if (e.code() != ErrorCode.PROGRAM_FAILED) {
        throw e;
      }
      System.out.println("failed: " + e.getMessage());
      return false;
    }
  }

  private static byte[] bytes(ByteBuffer file) {
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }
}
