package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    add(fields, artifact.platform().vendor());
    add(fields, artifact.platform().name());
    add(fields, artifact.platform().version());
    add(fields, artifact.bitstreamId());
    add(fields, artifact.version());
    Map<String, Integer> units = new TreeMap<>();
    for (ArtifactKernel kernel : artifact.kernels()) {
      units.merge(kernel.kernelId(), 1, Integer::sum);
    }
    units.forEach(
        (kernelId, count) -> {
          add(fields, kernelId);
          add(fields, count.toString());
        });
    return Checksum.of(fields.toByteArray());
  }

  private static void add(ByteArrayOutputStream fields, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    fields.write(length >>> 24);
    fields.write(length >>> 16);
    fields.write(length >>> 8);
    fields.write(length);
    fields.writeBytes(bytes);
  }
}
