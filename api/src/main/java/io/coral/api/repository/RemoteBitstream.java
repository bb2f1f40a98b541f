package io.coral.api.repository;

import io.coral.api.artifact.Artifact;
import java.net.URI;
import java.util.Objects;

/**
 * An artifact in a remote repository.
 *
 * @param repository where it is
 * @param folder its folder's address, ending in {@code /}
 * @param artifact its descriptor
 */
public record RemoteBitstream(RemoteRepository repository, URI folder, Artifact artifact) {
  public RemoteBitstream {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(artifact, "artifact");
  }
}
