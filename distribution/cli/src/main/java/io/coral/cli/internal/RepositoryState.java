package io.coral.cli.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.List;

/**
 * The installed bitstreams as {@code doctor} sees them.
 *
 * @param root their folder
 * @param artifacts how many can be used
 * @param findings what cannot be used, and why
 */
record RepositoryState(Path root, int artifacts, List<Finding> findings) {

  static RepositoryState of(BitstreamRepository repository) {
    return new RepositoryState(repository.root(), repository.list().size(), repository.findings());
  }
}
