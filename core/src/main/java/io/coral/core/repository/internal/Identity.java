package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes two artifacts the same, so that one replaces the other: the platform, the id, the
 * version, and how many compute units of which accelerators. It is the digest of these, each with
 * its length before it: names that look alike when they are joined stay apart.
 */
public final class Identity {

  private Identity() {}

  /** The identity, in lower-case hex. */
  public static String of(Artifact artifact) {
    MessageDigest digest = Digests.sha256();
    add(digest, artifact.platform().vendor());
    add(digest, artifact.platform().name());
    add(digest, artifact.platform().version());
    add(digest, artifact.bitstreamId());
    add(digest, artifact.version());
    Map<String, Integer> units = new TreeMap<>();
    for (ArtifactKernel kernel : artifact.kernels()) {
      units.merge(kernel.kernelId(), 1, Integer::sum);
    }
    units.forEach(
        (kernelId, count) -> {
          add(digest, kernelId);
          add(digest, count.toString());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
