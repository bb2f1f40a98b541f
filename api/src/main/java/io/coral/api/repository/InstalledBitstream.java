package io.coral.api.repository;

import io.coral.api.artifact.Artifact;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An artifact in a repository.
 *
 * @param artifact its descriptor
 * @param folder where it lies, absolute
 * @param sha256 SHA-256 of the binary when it was installed, lower-case hex
 * @param size bytes of the binary
 */
public record InstalledBitstream(Artifact artifact, Path folder, String sha256, long size) {

  public InstalledBitstream {
    Objects.requireNonNull(artifact, "artifact");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(sha256, "sha256");
  }

  /** The binary's file. */
  public Path binary() {
    return folder.resolve(artifact.name());
  }
}
