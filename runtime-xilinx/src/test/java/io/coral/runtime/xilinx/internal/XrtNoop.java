package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.MemoryBank;
import io.coral.runtime.xilinx.format.XclbinArgument;
import io.coral.runtime.xilinx.format.XclbinWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Xilinx's own library with its shim that does nothing: Debian's libxrt1. */
public final class XrtNoop {

  private XrtNoop() {}

  /** Where the libraries of libxrt1 are; {@code ./verify} installs it. */
  static Path libraries() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("libxilinxopencl.so.2")))
          .findFirst()
          .orElseThrow(() -> new AssertionError("install libxrt1"));
    }
  }

  /** An environment with Xilinx's OpenCL, but not what it needs. */
  static Map<String, String> deadly(Path folder) throws IOException {
    Path vendors = Files.createDirectories(folder.resolve("vendors"));
    Files.writeString(
        vendors.resolve("xilinx.icd"), libraries().resolve("libxilinxopencl.so.2") + "\n");
    return Map.of("OCL_ICD_VENDORS", vendors.toString());
  }

  /** An environment in which Xilinx's OpenCL runs without a board. */
  static Map<String, String> environment(Path folder) throws IOException {
    // not in the test's own folder, which is deleted with all that is in it
    Path root = Files.createDirectories(Path.of("target", "xrt").toAbsolutePath());
    Path link = root.resolve("lib");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, libraries());
    }
    return Map.of(
        "OCL_ICD_VENDORS",
        deadly(folder).get("OCL_ICD_VENDORS"),
        "XILINX_XRT",
        root.toString(),
        "XCL_EMULATION_MODE",
        "noop");
  }

  /** A vector addition over two of three banks, in two compute units. */
  public static ByteBuffer vadd(String payload) {
    return vadd(payload, 1, 2, 1, 2);
  }

  /** The same with the units at opposite banks. */
  static ByteBuffer crossed() {
    return vadd("crossed", 1, 2, 2, 1);
  }

  /** Banks of the first argument and the second, of the first unit and of the second. */
  private static ByteBuffer vadd(String payload, int... banks) {
    XclbinWriter writer =
        XclbinWriter.forPlatform("xilinx_u280_xdma_201920_3")
            .bank(MemoryBank.HBM, false, 1 << 28, 0, "HBM[0]")
            .bank(MemoryBank.HBM, true, 1 << 26, 1 << 28, "HBM[1]")
            .bank(MemoryBank.HBM, true, 1 << 26, 1 << 29, "HBM[2]")
            .payload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
            .kernel(
                new KernelMetadata(
                    "vadd",
                    List.of(
                        new XclbinArgument(0, "a", 1, "gmem0", 8, 0x10, 8, "float*"),
                        new XclbinArgument(1, "b", 1, "gmem1", 8, 0x1c, 8, "float*"),
                        new XclbinArgument(2, "n", 0, "control", 4, 0x28, 4, "int"))));
    for (int i = 0; i < 2; i++) {
      int unit = writer.instance("vadd", "vadd_" + (i + 1), 0, 0x1800000 + i * 0x10000L);
      writer.connect(unit, 0, banks[2 * i]).connect(unit, 1, banks[2 * i + 1]);
    }
    return writer.write();
  }
}
