package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lay below the root at one moment.
 *
 * @param bitstreams the usable artifacts, sorted by folder
 * @param findings what cannot be used
 * @param readNanos when, on the axis of {@link System#nanoTime()}
 */
record Index(List<InstalledBitstream> bitstreams, List<Finding> findings, long readNanos) {

  static Index read(Path root, long nanos) {
    List<InstalledBitstream> bitstreams = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    try {
      for (Path folder : Folders.withDescriptor(root)) {
        try {
          bitstreams.add(bitstream(folder));
        } catch (ArtifactException | RepositoryException | IOException e) {
          findings.add(
              new Finding(
                  Finding.Kind.CONFIGURATION,
                  folder.toString(),
                  String.valueOf(e.getMessage()),
                  "install the artifact again, or remove the folder"));
        }
      }
    } catch (IOException e) {
      throw new RepositoryException(root, "cannot be read: " + e.getMessage(), e);
    }
    return new Index(List.copyOf(bitstreams), List.copyOf(findings), nanos);
  }

  private static InstalledBitstream bitstream(Path folder) throws IOException {
    Artifact artifact = ArtifactFormat.read(folder);
    Path binary = folder.resolve(artifact.name());
    if (!Files.isRegularFile(binary)) {
      throw new RepositoryException(binary, "is missing; the descriptor names it as the binary");
    }
    Optional<String> recorded = Checksum.read(folder);
    String checksum = recorded.isPresent() ? recorded.get() : Checksum.of(binary);
    return new InstalledBitstream(artifact, folder, checksum, Files.size(binary));
  }
}
