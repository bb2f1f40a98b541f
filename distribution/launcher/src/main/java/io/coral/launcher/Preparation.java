package io.coral.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What a profile wants before its process starts: made here, and told to the script, which then
 * becomes that process. So a process that a supervisor knows by its number needs no child.
 *
 * <p>Standard output is Bash: the arrays {@code environment} and {@code profile_options}, or
 * nothing where the profile wants nothing.
 */
public final class Preparation {
  /** Tells the process that the run's folder is there. */
  private static final String DONE = "coral.prepared";

  private Preparation() {}

  /**
   * Prepares the run that the system property {@code coral.temporary} names.
   *
   * @param arguments the whole command line of the run
   */
  public static void main(String[] arguments) {
    try {
      Options options = Options.parse(arguments);
      Profile profile = Profile.read(Distribution.find(options), options.profile());
      if (profile.needsItsOwnStart()) {
        fill(TemporaryFolder.ofRun(), profile);
        System.out.print(script(profile));
      }
    } catch (LaunchException e) {
      Main.report(String.valueOf(e.getMessage()));
      System.exit(e.exitCode());
    }
  }

  private static void fill(Path folder, Profile profile) {
    try {
      // Without the file that tells its owner: the process puts it there, whose number the folder
      // has, and nobody removes the folder of a process that lives.
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      RunFolder.fill(folder, profile);
    } catch (IOException e) {
      throw new LaunchException(
          "profile " + profile.name() + ": " + folder + " cannot be made (" + e + ")", e);
    }
  }

  /** Two lines of Bash. */
  static String script(Profile profile) {
    StringJoiner environment = new StringJoiner(" ", "environment=(", ")\n");
    for (Map.Entry<String, String> each : new TreeMap<>(profile.environment()).entrySet()) {
      environment.add(quoted(each.getKey() + "=" + each.getValue()));
    }
    StringJoiner options = new StringJoiner(" ", "profile_options=(", ")\n");
    List<String> all = profile.jvmOptions();
    all.forEach(option -> options.add(quoted(option)));
    options.add(quoted("-D" + DONE + "=true"));
    return environment.toString() + options;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Whether this process was prepared so. */
  static boolean isDone() {
    return Boolean.getBoolean(DONE);
  }
}
