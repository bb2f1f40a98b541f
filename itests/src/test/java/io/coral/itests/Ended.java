package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What came of a process that was started as a person starts it. */
record Ended(int exitCode, String out, String err) {
  private static final long BOUND_SECONDS = 300;

  /** The distribution's own script, in a folder. */
  static Ended coral(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(Built.HOME.resolve("coral").toString()));
    line.addAll(List.of(arguments));
    return of(folder, "", line);
  }

  /** A line of a shell, where {@code coral} is that of a distribution. */
  static Ended sh(Path folder, Path home, String script) throws IOException, InterruptedException {
    String path = home + ":" + System.getenv("PATH");
    return of(folder, "", List.of("env", "PATH=" + path, "sh", "-c", script));
  }

  /**
   * Any command. It asks no daemon of this machine, but that of the folder if there is one.
   *
   * @param folder where it runs; what it prints is kept there
   * @param typed its whole input
   */
  static Ended of(Path folder, String typed, List<String> line)
      throws IOException, InterruptedException {
    Path in = Files.writeString(folder.resolve("in.txt"), typed);
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        builder(folder, line)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s ended; it said %s", line.get(0), Files.readString(out)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** A process in a folder, which asks no daemon of this machine, but that of the folder. */
  static ProcessBuilder builder(Path folder, List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().put("CORAL_SOCKET", folder.resolve("coral/coral.sock").toString());
    return builder;
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
