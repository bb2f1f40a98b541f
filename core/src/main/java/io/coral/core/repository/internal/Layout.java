package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where an artifact lies below the root: {@code vendor/board/platform version/bitstreamId as
 * folders/version/<n>kernelId[_<n>kernelId…]}, n being the number of compute units. Where that last
 * name would be longer than a file system takes, it is {@code <n>kernels_<hash of the name>}, n
 * being the number of kernels.
 */
final class Layout {

  /** Of Linux's file systems. */
  private static final int MAX_NAME_BYTES = 255;

  private static final int HASH_DIGITS = 16;

  private Layout() {}

  static Path folder(Path root, Artifact artifact) {
    return root.resolve(artifact.platform().vendor())
        .resolve(artifact.platform().name())
        .resolve(artifact.platform().version())
        .resolve(artifact.bitstreamId().replace('.', '/'))
        .resolve(artifact.version())
        .resolve(kernels(artifact));
  }

  private static String kernels(Artifact artifact) {
    Map<String, Integer> units = new LinkedHashMap<>();
    for (ArtifactKernel kernel : artifact.kernels()) {
      units.merge(kernel.kernelId(), 1, Integer::sum);
    }
    String name =
        units.entrySet().stream()
            .map(entry -> entry.getValue() + entry.getKey())
            .collect(Collectors.joining("_"));
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_NAME_BYTES
        ? name
        : units.size() + "kernels_" + Checksum.of(bytes).substring(0, HASH_DIGITS);
  }
}
