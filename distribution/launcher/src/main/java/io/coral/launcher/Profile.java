package io.coral.launcher;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A named way to run: {@code profiles/<name>/profile.properties} and {@code
 * profiles/<name>/conf/*.cfg}.
 *
 * @param name as given on the command line
 * @param folder its folder
 * @param environment variables that the process must have ({@code env.*})
 * @param jvmOptions options that the JVM must have (the values of {@code jvm.*}, in order of key)
 * @param links symbolic links that are made for the process ({@code link.*}): a path in the run's
 *     temporary folder, and what it leads to
 * @param made files that are made for the process ({@code make.*}): a path in the same folder, and
 *     the shell script that makes it when it is given that path
 * @param bundles which files of {@code bundles/} and {@code framework/} are installed: glob
 *     patterns, {@code !} leaves out
 */
record Profile(
    String name,
    Path folder,
    Map<String, String> environment,
    List<String> jvmOptions,
    Map<String, String> links,
    Map<String, String> made,
    List<String> bundles) {

  /** The profile that is used when none is named. */
  static final String DEFAULT = "default";

  private static final Pattern KEY = Pattern.compile("bundles|(env|jvm|link|make)\\..+");

  /**
   * Reads a profile.
   *
   * @throws LaunchException when there is none of that name, listing those that exist
   */
  static Profile read(Distribution distribution, String name) {
    Set<String> existing = new TreeSet<>();
    distribution.profiles().forEach(folder -> existing.addAll(Distribution.folders(folder)));
    if (!existing.contains(name)) {
      if (name.equals(DEFAULT)) {
        Path folder = distribution.home().resolve("profiles").resolve(name);
        return new Profile(name, folder, Map.of(), List.of(), Map.of(), Map.of(), List.of());
      }
      throw LaunchException.ofCommandLine(
          "there is no profile \""
              + name
              + "\" in "
              + distribution.profiles()
              + "; there are "
              + existing);
    }
    Path folder =
        distribution.profiles().stream()
            .filter(profiles -> Distribution.folders(profiles).contains(name))
            .findFirst()
            .orElseThrow()
            .resolve(name);
    SettingsFile settings =
        SettingsFile.read(
            folder.resolve("profile.properties"), variables(distribution, folder, name));
    refuseUnknown(settings);
    return new Profile(
        name,
        folder,
        Map.copyOf(settings.under("env.")),
        List.copyOf(settings.under("jvm.").values()),
        Map.copyOf(settings.under("link.")),
        Map.copyOf(settings.under("make.")),
        settings.words("bundles"));
  }

  /** Whether it wants something that a process has from its start, or not at all. */
  boolean needsItsOwnStart() {
    return !environment.isEmpty() || !jvmOptions.isEmpty() || !made.isEmpty();
  }

  private static void refuseUnknown(SettingsFile settings) {
    for (String key : settings.all().keySet()) {
      if (!KEY.matcher(key).matches()) {
        throw new LaunchException(
            settings.file()
                + ": there is no setting \""
                + key
                + "\"; there are bundles, env.NAME, jvm.NAME, link.PATH and make.PATH");
      }
    }
  }

  /** What {@code ${…}} stands for in the files of a profile. */
  Map<String, String> variables(Distribution distribution) {
    return variables(distribution, folder, name);
  }

  private static Map<String, String> variables(
      Distribution distribution, Path folder, String name) {
    return Map.of(
        Distribution.HOME,
        distribution.home().toString(),
        Distribution.CONF,
        distribution.ownConf().toString(),
        Distribution.DATA,
        distribution.data().toString(),
        "coral.profile",
        name,
        "coral.profile.dir",
        folder.toString(),
        TemporaryFolder.OF_RUN,
        TemporaryFolder.ofRun().toString());
  }

  /**
   * What a command on a class path sees of the profile: the variables, and each setting of a
   * configuration file as {@code <pid>.<key>}, unless that property is set already.
   *
   * @throws LaunchException when a configuration file is wrong
   */
  Map<String, String> systemProperties(Distribution distribution) {
    Map<String, String> properties = new TreeMap<>(variables(distribution));
    for (Path file : configurations()) {
      String name = file.getFileName().toString();
      String prefix = name.substring(0, name.lastIndexOf('.') + 1);
      SettingsFile.read(file, variables(distribution))
          .all()
          .forEach(
              (key, value) -> {
                if (System.getProperty(prefix + key) == null) {
                  properties.put(prefix + key, value);
                }
              });
    }
    return properties;
  }

  /** The configuration files, each named after the PID that it configures. */
  List<Path> configurations() {
    return Distribution.files(folder.resolve("conf"), ".cfg");
  }

  /**
   * The bundles to install: those of the distribution that the patterns let in, then the profile's
   * own {@code bundles/}.
   *
   * @throws LaunchException when a pattern is not a glob pattern or fits no file
   */
  List<Path> select(Distribution distribution) {
    List<Path> all = new ArrayList<>(Distribution.files(distribution.framework(), ".jar"));
    all.addAll(Distribution.files(distribution.bundles(), ".jar"));
    List<Path> chosen = new ArrayList<>();
    boolean onlyLeavesOut = bundles.stream().allMatch(pattern -> pattern.startsWith("!"));
    if (onlyLeavesOut) {
      chosen.addAll(all);
    }
    for (String pattern : bundles) {
      boolean leavesOut = pattern.startsWith("!");
      PathMatcher matcher = matcher(leavesOut ? pattern.substring(1) : pattern);
      List<Path> fitting =
          all.stream().filter(file -> matcher.matches(file.getFileName())).toList();
      if (fitting.isEmpty()) {
        throw new LaunchException(
            folder.resolve("profile.properties")
                + ": the pattern "
                + pattern
                + " of \"bundles\" fits no file in "
                + distribution.bundles()
                + " or "
                + distribution.framework());
      }
      chosen.removeAll(fitting);
      if (!leavesOut) {
        chosen.addAll(fitting);
      }
    }
    chosen.addAll(Distribution.files(folder.resolve("bundles"), ".jar"));
    chosen.removeIf(Files::isDirectory);
    return List.copyOf(chosen);
  }

  private PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new LaunchException(
          folder.resolve("profile.properties") + ": " + glob + " is not a glob pattern", e);
    }
  }
}
