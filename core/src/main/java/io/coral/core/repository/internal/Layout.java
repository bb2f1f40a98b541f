package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where an artifact lies below the root: {@code vendor/board/platform version/bitstreamId as
 * folders/version/<n>kernelId[_<n>kernelId…]}, n being the number of compute units.
 */
final class Layout {

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
    return units.entrySet().stream()
        .map(entry -> entry.getValue() + entry.getKey())
        .collect(Collectors.joining("_"));
  }
}
