package io.coral.daemon.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the daemon's process has beside its engine: nothing, if not said. Any thread. */
public interface Host {

  /** The version of the daemon. */
  default String version() {
    return "unknown";
  }

  /** The installed bitstreams; empty while they cannot be told. */
  default Optional<BitstreamRepository> repository() {
    return Optional.empty();
  }

  /** The artifacts of other machines; empty where nobody fetches them. */
  default Optional<RemoteRepositories> remotes() {
    return Optional.empty();
  }

  /** Why requests cannot be served, for people; none where they can. Does not block. */
  default List<String> reasons() {
    return List.of();
  }

  /** What somebody who helps needs to see, by names of files: no data, no secrets; blocks. */
  default Map<String, String> support() {
    return Map.of();
  }

  /**
   * Says what stands in the way of requests, and what to do; blocks.
   *
   * @return as the exit code of {@code coral doctor}; empty where nobody can say
   */
  default Optional<Integer> diagnose(boolean json, PrintStream out) {
    return Optional.empty();
  }
}
