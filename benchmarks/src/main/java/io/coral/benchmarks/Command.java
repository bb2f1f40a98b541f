package io.coral.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands that are measured as a person starts them. */
final class Command {

  private static final long LIMIT_SECONDS = 300;

  private Command() {}

  /** The distribution's folder. */
  static Path home() {
    String home = System.getProperty("coral.home");
    if (home == null) {
      throw new BaselineException(
          "there is no command `coral` to measure; start this by `coral bench`");
    }
    return Path.of(home);
  }

  /** A command line of this distribution. */
  static List<String> coral(String... arguments) {
    List<String> line = new ArrayList<>(List.of(home().resolve("coral").toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  /**
   * Runs one, which asks no daemon of this machine.
   *
   * @return nanoseconds until it ended
   * @throws BaselineException when it is not there, or fails, with its words
   */
  static long run(Path folder, List<String> line) throws InterruptedException {
    Path told = folder.resolve("command.log");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(told.toFile());
    builder.environment().put("CORAL_SOCKET", folder.resolve("none.sock").toString());
    try {
      long start = System.nanoTime();
      Process process = builder.start();
      boolean hasEnded = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      long took = System.nanoTime() - start;
      process.destroyForcibly();
      if (!hasEnded || process.exitValue() != 0) {
        throw new BaselineException(
            String.join(" ", line) + " failed: " + Files.readString(told, StandardCharsets.UTF_8));
      }
      return took;
    } catch (IOException e) {
      throw new BaselineException(line.get(0) + " cannot be started: " + e.getMessage(), e);
    }
  }
}
