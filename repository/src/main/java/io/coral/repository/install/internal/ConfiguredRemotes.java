package io.coral.repository.install.internal;

import io.coral.api.repository.Modes;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.spec.Finding;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.AccessDeniedException;
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

  private final Path root;
  private final List<Path> folders;

  /** Those beside the artifacts of roots, of which the first is changed. */
  ConfiguredRemotes(List<Path> roots) {
    folders = roots.stream().map(root -> root.resolve(".remotes")).toList();
    folder = folders.get(0);
    root = roots.get(0);
  }

  /**
   * What the files say.
   *
   * @param remotes by name
   * @param findings the files that cannot be used, each of which hides no other
   */
  record Known(List<RemoteRepository> remotes, List<Finding> findings) {
    Known {
      remotes = List.copyOf(remotes);
      findings = List.copyOf(findings);
    }
  }

  Known known() {
    Map<String, Optional<RemoteRepository>> byName = new TreeMap<>();
    List<Finding> findings = new ArrayList<>();
    for (Path each : folders) {
      for (Path file : files(each, findings)) {
        byName.computeIfAbsent(name(file), name -> read(name, file, findings));
      }
    }
    return new Known(byName.values().stream().flatMap(Optional::stream).toList(), findings);
  }

  List<RemoteRepository> list() {
    return known().remotes();
  }

  private static List<Path> files(Path folder, List<Finding> findings) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      findings.add(unusable(folder, e));
      return List.of();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(ENDING, "");
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

  private static Optional<RemoteRepository> read(String name, Path file, List<Finding> findings) {
    Properties values = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      values.load(in);
      return Optional.of(
          new RemoteRepository(
              name,
              URI.create(values.getProperty("address", "")),
              SignaturePolicy.valueOf(
                  values.getProperty("signatures", "none").toUpperCase(Locale.ROOT)),
              values
                  .getProperty("key", "")
                  .lines()
                  .map(String::strip)
                  .filter(key -> !key.isEmpty())
                  .toList()));
    } catch (IOException | IllegalArgumentException e) {
      findings.add(unusable(file, e));
      return Optional.empty();
    }
  }

  private static Finding unusable(Path path, Exception e) {
    return e instanceof AccessDeniedException
        ? new Finding(
            Finding.Kind.PERMISSION,
            path.toString(),
            "this user may not read this configuration of repositories",
            "let its owner make it readable: chmod -R a+rX " + path)
        : new Finding(
            Finding.Kind.CONFIGURATION,
            path.toString(),
            "is no repository's file (" + e.getMessage() + ")",
            "remove it, and add the repository again");
  }

  void add(RemoteRepository repository) {
    Properties values = new Properties();
    values.setProperty("address", repository.address().toString());
    values.setProperty("signatures", repository.signatures().name().toLowerCase(Locale.ROOT));
    values.setProperty("key", String.join("\n", repository.keys()));
    try {
      Modes.folder(root, folder);
      Path beside = folder.resolve("." + UUID.randomUUID());
      try (Writer out = Files.newBufferedWriter(beside)) {
        values.store(out, null);
      }
      Modes.follow(root, beside);
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
