package io.coral.cli.internal;

import io.coral.api.repository.AcceleratorFetch;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RemoteRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What stands between this machine and the repositories that it is set up to use. */
final class RepositoryProblems {
  private RepositoryProblems() {}

  /** All of them; asks each known repository, within a few seconds. */
  static List<Problem> of(Services services) {
    return Stream.concat(
            services.find(RemoteRepositories.class).stream().flatMap(RepositoryProblems::ofRemotes),
            services.find(AcceleratorFetch.class).stream()
                .flatMap(fetch -> services.find(BitstreamRepository.class).stream())
                .flatMap(repository -> ofFetch(repository.root()).stream()))
        .toList();
  }

  private static Stream<Problem> ofRemotes(RemoteRepositories remotes) {
    return Stream.concat(
        remotes.findings().stream()
            .map(each -> new Problem(each.subject() + ": " + each.cause(), each.remedy(), true)),
        remotes.list().parallelStream().flatMap(each -> of(remotes, each).stream()));
  }

  private static Optional<Problem> of(RemoteRepositories remotes, RemoteRepository remote) {
    return remotes
        .problem(remote)
        .map(
            why ->
                new Problem(
                    "the repository " + remote.name() + " cannot be used: " + why,
                    "mend that, or forget it: coral repository remove " + remote.name(),
                    true));
  }

  /** What is fetched is written where this user may write. */
  private static Optional<Problem> ofFetch(Path root) {
    Path there = root;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.isWritable(there)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "accelerators are to be fetched on demand, and this user may not write " + there,
                "let this user write there, or name another folder with CORAL_REPOSITORY",
                true));
  }
}
