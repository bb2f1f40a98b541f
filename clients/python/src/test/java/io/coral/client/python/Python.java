package io.coral.client.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The Python of this machine; {@code -Dcoral.python=PROGRAM} names another. */
final class Python {

  private static final String PROGRAM = System.getProperty("coral.python", "python3");
  private static final int SECONDS = 120;

  private final Path folder;
  private final Path said;
  private final Map<String, String> environment;

  /**
   * Runs in a folder.
   *
   * @param said where its errors go
   * @param path where it finds packages
   */
  Python(Path folder, Path said, String path) {
    this.folder = folder;
    this.said = said;
    this.environment = Map.of("PYTHONPATH", path, "PYTHONDONTWRITEBYTECODE", "1");
  }

  /** Skips a test where Python is not there, or not these modules of it. */
  static void assume(String modules) throws Exception {
    String program = "import sys, " + modules + "; sys.exit(sys.version_info < (3, 9))";
    boolean isThere;
    try {
      Process process =
          new ProcessBuilder(PROGRAM, "-c", program).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      isThere = process.waitFor() == 0;
    } catch (IOException e) {
      isThere = false;
    }
    assumeTrue(isThere, PROGRAM + " of 3.9 or later that imports " + modules + " is not there");
  }

  /** Runs a program that is to end with 0; its output. */
  String run(String program) throws Exception {
    Process process = start(List.of("-c", program));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    end(process);
    return output;
  }

  /** Runs tests that are to pass, and does with the daemon what they ask for; their report. */
  String test(DaemonRig rig, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("-W", "error", "-m", "unittest"));
    command.addAll(List.of(arguments));
    Process process = start(command, Map.of("CORAL_SOCKET", rig.socket().toString()));
    assertThat(rig.obey(process)).isEmpty();
    return end(process);
  }

  private Process start(List<String> arguments) throws IOException {
    return start(arguments, Map.of());
  }

  private Process start(List<String> arguments, Map<String, String> more) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(said.toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    return builder.start();
  }

  private String end(Process process) throws Exception {
    boolean isOver = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String report = Files.readString(said);
    assertThat(isOver).as("Python ends; it said: %s", report).isTrue();
    assertThat(process.exitValue()).as("Python said: %s", report).isZero();
    return report;
  }
}
