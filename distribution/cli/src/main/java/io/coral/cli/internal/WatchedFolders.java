package io.coral.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * What lies to no effect in the folders that FileInstall watches: it passes over files that are no
 * bundles without a word.
 */
final class WatchedFolders {
  private static final String FOLDERS = "felix.fileinstall.dir";
  private static final String FILTER = "felix.fileinstall.filter";
  static final String FILE_INSTALL = "org.apache.felix.fileinstall";

  /** What FileInstall watches when it is told no folder. */
  private static final String USUAL = "load";

  private static final String PROFILE = "coral.profile.dir";
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

  private final List<Path> folders;
  private final @Nullable Path configurations;
  private final Pattern filter;
  private final boolean forConfigurationsAlone;

  /** The folders of the framework that the bundle runs in. */
  WatchedFolders(BundleContext context) {
    this(
        COMMA
            .splitAsStream(folders(context))
            .filter(name -> !name.isBlank())
            .map(Path::of)
            .toList(),
        Optional.ofNullable(context.getProperty(PROFILE))
            .map(profile -> Path.of(profile, "conf"))
            .orElse(null),
        Pattern.compile(Optional.ofNullable(context.getProperty(FILTER)).orElse(".*")));
  }

  /**
   * Some folders.
   *
   * @param configurations the one for configurations, where other files may lie as well
   * @param filter the names that FileInstall is told to look at; without jars the folders are for
   *     configurations, as Karaf's {@code etc} is
   */
  WatchedFolders(List<Path> folders, @Nullable Path configurations, Pattern filter) {
    this.folders = folders;
    this.configurations = configurations;
    this.filter = filter;
    this.forConfigurationsAlone = !filter.matcher("any.jar").matches();
  }

  private static String folders(BundleContext context) {
    String told = context.getProperty(FOLDERS);
    if (told != null) {
      return told;
    }
    boolean watches =
        Arrays.stream(context.getBundles())
            .anyMatch(bundle -> FILE_INSTALL.equals(bundle.getSymbolicName()));
    return watches ? USUAL : "";
  }

  /**
   * What lies in the folders, each in the order of the names.
   *
   * @param bundles the jars that are bundles; none of a folder without access
   * @param problems one for each file that lies to no effect
   */
  record Contents(List<DeployedJar> bundles, List<Problem> problems) {}

  /** Reads every file once. */
  Contents contents() {
    List<DeployedJar> bundles = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
        files.sorted().forEach(file -> problem(file, bundles).ifPresent(problems::add));
      } catch (IOException e) {
        problems.add(
            new Problem(
                folder + " cannot be listed (" + e.getMessage() + ")",
                "make it readable for this user",
                true));
      }
    }
    return new Contents(List.copyOf(bundles), List.copyOf(problems));
  }

  private Optional<Problem> problem(Path file, List<DeployedJar> bundles) {
    String name = file.getFileName().toString();
    if (name.startsWith(".") || name.startsWith("README") || Files.isDirectory(file)) {
      return Optional.empty();
    }
    boolean watched = filter.matcher(name).matches();
    if (watched && (name.endsWith(".cfg") || name.endsWith(".config"))) {
      return name.indexOf('~') < 0
          ? Optional.empty()
          : Optional.of(
              new Problem(
                  file + " configures nothing: FileInstall knows no ~ in the name of a file",
                  "rename it to " + name.replace('~', '-'),
                  true));
    }
    Optional<Problem> problem =
        watched && name.endsWith(".jar")
            ? notABundle(file, bundles)
            : Optional.of(
                new Problem(
                    file + " has no effect: only *.jar and *.cfg are looked at here",
                    "remove it, or name it so",
                    true));
    Path folder = file.getParent();
    boolean othersMayLie =
        forConfigurationsAlone || (folder != null && folder.equals(configurations));
    return othersMayLie ? Optional.empty() : problem;
  }

  private static Optional<Problem> notABundle(Path file, List<DeployedJar> bundles) {
    String why = "its manifest has no " + Constants.BUNDLE_SYMBOLICNAME;
    try {
      Optional<DeployedJar> bundle = DeployedJar.read(file);
      if (bundle.isPresent()) {
        bundles.add(bundle.get());
        return Optional.empty();
      }
    } catch (IOException | SecurityException e) {
      why = "it cannot be read as a jar (" + e.getMessage() + ")";
    }
    return Optional.of(
        new Problem(file + " is no bundle: " + why, "put a bundle in its place", true));
  }
}
