package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Artifacts that somebody laid out in folders below the root, as version 1.0 of this repository
 * did, too. They are used where they lie; descriptors may be edited there.
 */
final class LaidOut {

  private LaidOut() {}

  /**
   * Reads a folder with a descriptor.
   *
   * @param times is told the files before they are read
   */
  static InstalledBitstream read(Path folder, FileTimes times) throws IOException {
    ArtifactFormat.find(folder).ifPresent(times::note);
    times.note(folder.resolve(Checksum.FILE));
    Artifact artifact = ArtifactFormat.read(folder);
    ArtifactSource.requireName(folder, artifact);
    Path binary = folder.resolve(artifact.name());
    times.note(binary);
    if (!Files.isRegularFile(binary)) {
      throw new RepositoryException(binary, "is missing; the descriptor names it as the binary");
    }
    Optional<String> recorded = Checksum.read(folder);
    String checksum = recorded.isPresent() ? recorded.get() : Checksum.of(binary);
    return new InstalledBitstream(artifact, folder, checksum, Files.size(binary));
  }

  /** Whether the folder's artifact is of an identity; what cannot be read is of none. */
  static boolean is(String identity, Path folder) {
    try {
      return Identity.of(ArtifactFormat.read(folder)).equals(identity);
    } catch (ArtifactException e) {
      return false;
    }
  }
}
