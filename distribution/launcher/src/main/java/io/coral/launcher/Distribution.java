package io.coral.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder that a person unpacked: {@code bundles/}, {@code framework/}, {@code conf/}, {@code
 * profiles/}, {@code commands/}, {@code lib/}.
 *
 * <p>What a person adds may lie elsewhere, so that the folder can be read-only, belong to another
 * user and be replaced by a later version: profiles and the files of {@code conf/} in one folder,
 * {@code deploy/} and the installed bitstreams in another.
 *
 * @param home the folder, absolute
 * @param ownConf where profiles and the files of {@code conf/} are looked for first
 * @param data where {@code deploy/} lies
 */
record Distribution(Path home, Path ownConf, Path data) {

  /** The system property that names the folder when it is not the launcher's own. */
  static final String HOME = "coral.home";

  /** The folder for a person's own configuration, in the files of {@code conf/} and profiles. */
  static final String CONF = "coral.conf";

  /** The folder for data, in the same files; a system property where one is named. */
  static final String DATA = "coral.data";

  private static final String CONF_VARIABLE = "CORAL_CONF";
  private static final String DATA_VARIABLE = "CORAL_DATA";

  /**
   * The distribution that this launcher lies in, or the one that the system property names.
   *
   * @throws LaunchException when there is none
   */
  static Distribution find(Options options) {
    String named = System.getProperty(HOME);
    if (named != null) {
      LocaleNames.check("-D" + HOME, named);
    }
    Path home = named == null ? aroundThisJar() : Path.of(named).toAbsolutePath().normalize();
    if (!Files.isDirectory(home.resolve("bundles"))) {
      throw new LaunchException(
          home + " has no folder bundles/: set -D" + HOME + "=… to an unpacked distribution");
    }
    Optional<Path> conf = named(options.conf(), Options.CONF, CONF_VARIABLE);
    Optional<Path> data = named(options.data(), Options.DATA, DATA_VARIABLE);
    data.ifPresent(folder -> System.setProperty(DATA, folder.toString()));
    return new Distribution(home, conf.orElse(home.resolve("conf")), data.orElse(home));
  }

  /** A folder that the command line names or, before it, the environment; it must be there. */
  private static Optional<Path> named(String given, String option, String variable) {
    String environment = System.getenv().getOrDefault(variable, "");
    String name = given.isEmpty() ? environment : given;
    if (name.isBlank()) {
      return Optional.empty();
    }
    String by = given.isEmpty() ? variable : option;
    LocaleNames.check(by, name);
    try {
      Path folder = Path.of(name).toAbsolutePath().normalize();
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
      throw LaunchException.ofCommandLine(
          by
              + (Files.exists(folder)
                  ? ": " + folder + " is a file; name a folder"
                  : ": there is no folder " + folder + "; make it first"));
    } catch (InvalidPathException e) {
      throw LaunchException.ofCommandLine(by + ": \"" + name + "\" is no name of a folder");
    }
  }

  private static Path aroundThisJar() {
    CodeSource source = Distribution.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new LaunchException("the launcher cannot tell where it lies: set -D" + HOME + "=…");
    }
    try {
      Path parent = Path.of(source.getLocation().toURI()).toAbsolutePath().resolve("../..");
      return parent.normalize();
    } catch (URISyntaxException e) {
      throw new LaunchException("the launcher cannot tell where it lies: set -D" + HOME + "=…", e);
    }
  }

  /** Coral's own, with the libraries that it alone needs. */
  Path bundles() {
    return home.resolve("bundles");
  }

  /** What other OSGi frameworks may have already: components, configuration, logging, a shell. */
  Path framework() {
    return home.resolve("framework");
  }

  /** A file of {@code conf/}: the person's own, or else the distribution's. */
  Path conf(String name) {
    Path own = ownConf.resolve(name);
    return Files.exists(own) ? own : home.resolve("conf").resolve(name);
  }

  /** The folders of profiles; the first that has one of a name counts. */
  List<Path> profiles() {
    return List.of(ownConf.resolve("profiles"), home.resolve("profiles"));
  }

  Path commands() {
    return home.resolve("commands");
  }

  /**
   * What fits a pattern such as {@code bundles/*.jar} below the distribution's folder, sorted;
   * links lead on. A pattern has no {@code **}.
   *
   * @throws LaunchException when the pattern is not one, or a folder cannot be read
   */
  List<Path> matching(String pattern) {
    List<Path> found = List.of(home);
    for (String name : pattern.split("/", -1)) {
      found = found.stream().flatMap(folder -> entries(folder, name).stream()).sorted().toList();
    }
    return found;
  }

  /** What fits the pattern of a name in a folder; nothing in what is none. */
  private static List<Path> entries(Path folder, String pattern) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
        entries.forEach(found::add);
      } catch (PatternSyntaxException e) {
        throw new LaunchException(pattern + " is not a glob pattern", e);
      } catch (IOException | DirectoryIteratorException e) {
        throw new LaunchException(folder + " cannot be listed (" + e.getMessage() + ")", e);
      }
    }
    return found;
  }

  /**
   * The files of a folder with a suffix, sorted by name; none when the folder is not there.
   *
   * @throws LaunchException when the folder cannot be read
   */
  static List<Path> files(Path folder, String suffix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .sorted()
          .collect(Collectors.toUnmodifiableList());
    } catch (IOException e) {
      throw new LaunchException(folder + " cannot be listed (" + e.getMessage() + ")", e);
    }
  }

  /**
   * The folders in a folder, by name, sorted; none when it is not there.
   *
   * @throws LaunchException when the folder cannot be read
   */
  static List<String> folders(Path folder) {
    return files(folder, "").stream()
        .filter(Files::isDirectory)
        .map(child -> child.getFileName().toString())
        .collect(Collectors.toUnmodifiableList());
  }
}
