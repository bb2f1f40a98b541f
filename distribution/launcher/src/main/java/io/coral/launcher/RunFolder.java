package io.coral.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The run's temporary folder with what a profile wants in it: links, and files that are made. */
final class RunFolder {
  private static final long SCRIPT_SECONDS = 60;

  private RunFolder() {}

  /**
   * Puts everything into the folder.
   *
   * @throws LaunchException when the profile is wrong, or a script fails, with the script's words
   */
  static void fill(Path folder, Profile profile) throws IOException {
    for (Map.Entry<String, String> link : profile.links().entrySet()) {
      Path path = inside(folder, profile, "link." + link.getKey(), link.getKey());
      LocaleNames.check("profile " + profile.name() + ": link." + link.getKey(), link.getValue());
      Files.createSymbolicLink(path, Path.of(link.getValue()));
    }
    for (Map.Entry<String, String> made : profile.made().entrySet()) {
      Path path = inside(folder, profile, "make." + made.getKey(), made.getKey());
      LocaleNames.check("profile " + profile.name() + ": make." + made.getKey(), made.getValue());
      run(profile, Path.of(made.getValue()), path);
    }
  }

  private static Path inside(Path folder, Profile profile, String key, String name)
      throws IOException {
    LocaleNames.check("profile " + profile.name() + ": " + key, name);
    Path root = folder.normalize();
    Path path = root.resolve(name).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new LaunchException(
          "profile "
              + profile.name()
              + ": "
              + key
              + " leaves the run's temporary folder; expected a relative path without ..");
    }
    Files.createDirectories(path.getParent());
    return path;
  }

  private static void run(Profile profile, Path script, Path target) throws IOException {
    String what = "profile " + profile.name() + ": " + script.getFileName();
    Process process =
        new ProcessBuilder("/bin/sh", script.toString(), target.toString())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    String words;
    // its output ends with it, or with the end that a script without an end is given
    process
        .onExit()
        .orTimeout(SCRIPT_SECONDS, TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              process.destroyForcibly();
              return process;
            });
    try (InputStream output = process.getInputStream()) {
      words = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new LaunchException(
          what
              + " ended with "
              + exitCode
              + (words.isEmpty() ? " within " + SCRIPT_SECONDS + " s" : ": " + words));
    }
    if (!Files.exists(target)) {
      throw new LaunchException(what + " has not made " + target.getFileName());
    }
  }
}
