package io.coral.api.repository;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.Versions;
import io.coral.spec.Platform;
import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * An artifact in a remote repository.
 *
 * @param repository where it is
 * @param folder its folder's address, ending in {@code /}
 * @param artifact its descriptor
 */
public record RemoteBitstream(RemoteRepository repository, URI folder, Artifact artifact) {

  private static final Comparator<RemoteBitstream> OLDEST_FIRST =
      Comparator.comparing(each -> each.artifact().version(), Versions.ORDER);

  public RemoteBitstream {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(artifact, "artifact");
  }

  /**
   * The newest for each platform; of several alike the first.
   *
   * @param runs whether a board can run it; others are left out
   */
  public static List<RemoteBitstream> newest(
      Collection<RemoteBitstream> found, Predicate<Artifact> runs) {
    Map<Platform, RemoteBitstream> newest = new LinkedHashMap<>();
    for (RemoteBitstream each : found) {
      if (runs.test(each.artifact())) {
        newest.merge(
            each.artifact().platform(),
            each,
            (known, other) -> OLDEST_FIRST.compare(known, other) < 0 ? other : known);
      }
    }
    return List.copyOf(newest.values());
  }
}
