package io.coral.cli.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The installed bitstreams as {@code doctor} sees them.
 *
 * @param root their folder
 * @param artifacts how many can be used
 * @param findings what cannot be used, and why
 * @param warnings what installed binaries leave out, by their files; nothing is broken by it
 */
record RepositoryState(
    Path root, int artifacts, List<Finding> findings, Map<Path, List<String>> warnings) {

  static RepositoryState of(BitstreamRepository repository, KnownFormats formats) {
    List<InstalledBitstream> installed = repository.list();
    Map<Path, List<String>> warnings = new LinkedHashMap<>();
    installed.forEach(each -> warnings.put(each.binary(), formats.warnings(each)));
    warnings.values().removeIf(List::isEmpty);
    return new RepositoryState(
        repository.root(), installed.size(), repository.findings(), warnings);
  }
}
