package io.coral.benchmarks;

import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.MemoryBank;
import io.coral.runtime.xilinx.format.XclbinArgument;
import io.coral.runtime.xilinx.format.XclbinWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A device that the OpenCL benchmark runs on.
 *
 * @param platform the name of its OpenCL platform
 * @param kernels source for a device that computes, a binary for one that does not
 * @param environment in which a process finds that device and no other
 */
record OpenClTarget(String platform, Path kernels, Map<String, String> environment) {

  /** PoCL, with one of its devices. */
  static OpenClTarget pocl(String device, Path folder) {
    return new OpenClTarget(
        "Portable Computing Language",
        Baseline.unpack("vector.cl", folder),
        Map.of("POCL_DEVICES", device, "POCL_CACHE_DIR", folder.resolve("cache").toString()));
  }

  /**
   * Xilinx's own library with its shim that does nothing.
   *
   * @throws BaselineException where it is not installed
   */
  static OpenClTarget xrtNoop(Path folder) {
    Path libraries = xrt();
    try {
      Path vendors = Files.createDirectory(folder.resolve("vendors"));
      Files.writeString(
          vendors.resolve("xilinx.icd"), libraries.resolve("libxilinxopencl.so.2") + "\n");
      Files.createSymbolicLink(folder.resolve("lib"), libraries);
      Path kernels = folder.resolve("addition.xclbin");
      try (FileChannel file =
          FileChannel.open(kernels, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        file.write(addition().write());
      }
      return new OpenClTarget(
          "Xilinx",
          kernels,
          Map.of(
              "OCL_ICD_VENDORS",
              vendors.toString(),
              "XILINX_XRT",
              folder.toString(),
              "XCL_EMULATION_MODE",
              "noop"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path xrt() {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("libxilinxopencl.so.2")))
          .findFirst()
          .orElseThrow(
              () ->
                  new BaselineException(
                      "there is no libxilinxopencl.so.2 in a folder of /usr/lib; install XRT"
                          + " (Debian: libxrt1)"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static XclbinWriter addition() {
    XclbinWriter writer =
        XclbinWriter.forPlatform("xilinx_u280_xdma_201920_3")
            .bank(MemoryBank.HBM, true, 1 << 28, 0, "HBM[0]")
            .payload(StandardCharsets.US_ASCII.encode("nothing"))
            .kernel(
                new KernelMetadata(
                    "addition",
                    List.of(
                        new XclbinArgument(0, "a", 1, "gmem", 8, 0x10, 8, "int*"),
                        new XclbinArgument(1, "b", 1, "gmem", 8, 0x1c, 8, "int*"),
                        new XclbinArgument(2, "c", 1, "gmem", 8, 0x28, 8, "int*"),
                        new XclbinArgument(3, "size", 0, "control", 4, 0x34, 4, "int"))));
    int unit = writer.instance("addition", "addition_1", 0, 0x1800000);
    return writer.connect(unit, 0, 0).connect(unit, 1, 0).connect(unit, 2, 0);
  }

  /**
   * The C program on it.
   *
   * @param options of the program
   */
  Contestant c(Path program, String... options) {
    return new Contestant(
        Stream.concat(
                Stream.of(program.toString(), platform, kernels.toString()), Stream.of(options))
            .toList(),
        environment,
        kernels.resolveSibling("."));
  }

  /** Coral on it. */
  Contestant coral(Jvm jvm) {
    return Contestant.jvm(
        jvm,
        OpenClContestant.class,
        List.of("-Dio.coral.runtime.xilinx.opencl.platform=" + platform),
        List.of(platform, kernels.toString()),
        environment,
        kernels.resolveSibling("."));
  }
}
