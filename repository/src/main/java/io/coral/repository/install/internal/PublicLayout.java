package io.coral.repository.install.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.spec.format.Digests;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where an artifact lies in a public store: {@code vendor/board/platform version/bitstreamId as
 * folders/version/<n>kernelId[_<n>kernelId…]/}, n being the number of compute units. Where that
 * last name would be longer than a file system takes, it is {@code <n>kernels_<hash of the name>},
 * n being the number of kernels.
 */
final class PublicLayout {

  /** Of Linux's file systems. */
  private static final int MAX_NAME_BYTES = 255;

  private static final int HASH_DIGITS = 16;

  private PublicLayout() {}

  /** The folder's path below a base. */
  static URI path(Artifact artifact) {
    String path =
        String.join(
            "/",
            artifact.platform().vendor(),
            artifact.platform().name(),
            artifact.platform().version(),
            artifact.bitstreamId().replace('.', '/'),
            artifact.version(),
            kernels(artifact),
            "");
    return path(path);
  }

  /** A path as an address has it. */
  static URI path(String path) {
    try {
      return URI.create(new URI(null, null, "/" + path, null).toASCIIString().substring(1));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path + " can be no part of an address", e);
    }
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
        : units.size()
            + "kernels_"
            + Digests.sha256(ByteBuffer.wrap(bytes)).substring(0, HASH_DIGITS);
  }
}
