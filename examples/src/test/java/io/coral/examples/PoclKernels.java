package io.coral.examples;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.spec.Bitstream;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Kernels in OpenCL C for the devices of PoCL, in a repository of a test's own. */
public final class PoclKernels {
  private static final String PLATFORM = "Portable Computing Language";

  private PoclKernels() {}

  /** What PoCL makes of a file. */
  public static Bitstream built(Path source) throws IOException {
    return ServiceLoader.load(BitstreamFormat.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(candidate -> candidate.id().equals("xclbin"))
        .findFirst()
        .orElseThrow()
        .build(List.of(source), Map.of("platform", PLATFORM));
  }

  /** Has the next engine find it there, on PoCL's devices; the folder of the artifact. */
  public static Path install(Bitstream built, Artifact artifact, Path repository)
      throws IOException {
    System.setProperty("io.coral.runtime.xilinx.opencl.platform", PLATFORM);
    System.setProperty("io.coral.core.repository.root", repository.toString());
    Path place = Files.createDirectories(repository.resolve(artifact.bitstreamId()));
    byte[] bytes = new byte[built.bytes().remaining()];
    built.bytes().get(bytes);
    Files.write(place.resolve(built.name()), bytes);
    ArtifactFormat.JSON.write(artifact, place.resolve("bitstream.json"));
    return place;
  }
}
