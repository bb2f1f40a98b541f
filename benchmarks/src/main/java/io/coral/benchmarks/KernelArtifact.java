package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kernel of the simulator as an artifact that can be installed. */
final class KernelArtifact {

  private static final String DESCRIPTOR =
      """
      {"name": "bench.jar", "bitstreamId": "%s", "version": "1",
       "platform": {"vendor": "%s", "name": "%s", "version": "%s"},
       "kernels": [%s]%s}
      """;

  private KernelArtifact() {}

  /**
   * Writes one.
   *
   * @param below where its folder is made
   * @param prototype the kernel as a descriptor tells it
   */
  static Path write(
      Path below,
      String bitstreamId,
      Platform platform,
      Class<? extends SimKernel> kernel,
      String prototype)
      throws IOException {
    return write(below, bitstreamId, platform, kernel, prototype, "");
  }

  /**
   * Writes one that is more.
   *
   * @param part a further part of the descriptor, empty for none
   */
  static Path write(
      Path below,
      String bitstreamId,
      Platform platform,
      Class<? extends SimKernel> kernel,
      String prototype,
      String part)
      throws IOException {
    Path folder = Files.createTempDirectory(below, "artifact");
    Files.write(folder.resolve("bench.jar"), KernelJar.pack(platform, List.of(kernel)));
    Files.writeString(
        folder.resolve("bitstream.json"),
        DESCRIPTOR.formatted(
            bitstreamId,
            platform.vendor(),
            platform.name(),
            platform.version(),
            prototype,
            part.isEmpty() ? "" : ", " + part));
    return folder;
  }
}
