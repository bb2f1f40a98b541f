package io.coral.repository.install.internal;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The remote repositories that are known by name: a small file for each, beside the artifacts.
 * Those of further roots, such as the machine's, count where the first has none of their name.
 */
final class ConfiguredRemotes {
  private static final String ENDING = ".properties";

  /** The one that is changed. */
  private final Path folder;

  private final List<Path> folders;

  /** Those beside the artifacts of roots, of which the first is changed. */
  ConfiguredRemotes(List<Path> roots) {
    folders = roots.stream().map(root -> root.resolve(".remotes")).toList();
    folder = folders.get(0);
  }

  List<RemoteRepository> list() {
    Map<String, RemoteRepository> known = new TreeMap<>();
    for (Path each : folders) {
      list(each).forEach(remote -> known.putIfAbsent(remote.name(), remote));
    }
    return List.copyOf(known.values());
  }

  private static List<RemoteRepository> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<RemoteRepository> found = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(ENDING)) {
          found.add(read(file));
        }
      }
      return found;
    } catch (IOException e) {
      throw new RepositoryException(folder, "cannot be read: " + e, e);
    }
  }

  Optional<RemoteRepository> find(String name) {
    return list().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  RemoteRepository get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new RepositoryException(
                    folder,
                    "knows no repository '"
                        + name
                        + "'; there are "
                        + list().stream().map(RemoteRepository::name).toList()
                        + "; `coral repository add NAME ADDRESS` adds one"));
  }

  private static RemoteRepository read(Path file) throws IOException {
    Properties values = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      values.load(in);
      return new RemoteRepository(
          file.getFileName().toString().replace(ENDING, ""),
          URI.create(values.getProperty("address", "")),
          SignaturePolicy.valueOf(
              values.getProperty("signatures", "none").toUpperCase(Locale.ROOT)),
          Optional.ofNullable(values.getProperty("key")));
    } catch (IllegalArgumentException e) {
      throw new RepositoryException(
          file, "is no repository's file (" + e.getMessage() + "); remove it, and add it again", e);
    }
  }

  void add(RemoteRepository repository) {
    Properties values = new Properties();
    values.setProperty("address", repository.address().toString());
    values.setProperty("signatures", repository.signatures().name().toLowerCase(Locale.ROOT));
    repository.key().ifPresent(key -> values.setProperty("key", key));
    try {
      Files.createDirectories(folder);
      Path beside = folder.resolve("." + UUID.randomUUID());
      try (Writer out = Files.newBufferedWriter(beside)) {
        values.store(out, null);
      }
      Files.move(
          beside,
          folder.resolve(repository.name() + ENDING),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new RepositoryException(folder, "cannot be written: " + e, e);
    }
  }

  RemoteRepository remove(String name) {
    RemoteRepository known = get(name);
    try {
      if (!Files.deleteIfExists(folder.resolve(name + ENDING))) {
        throw new RepositoryException(
            folder,
            "has no repository '"
                + name
                + "', which a shared root names; whoever may change that removes it with `coral"
                + " --repository FOLDER repository remove "
                + name
                + "`");
      }
    } catch (IOException e) {
      throw new RepositoryException(folder, "cannot be written: " + e, e);
    }
    return known;
  }
}
