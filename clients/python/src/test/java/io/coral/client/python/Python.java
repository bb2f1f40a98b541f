package io.coral.client.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Python of this machine; {@code -Dcoral.python=PROGRAM} names the first that is tried. */
final class Python {

  /** The second is what Debian's packages are for, whatever comes first on the path. */
  private static final List<String> PROGRAMS =
      List.of(System.getProperty("coral.python", "python3"), "/usr/bin/python3");

  private static final int SECONDS = 120;

  private final String program;
  private final Path folder;
  private final Path said;
  private final Map<String, String> environment;

  /**
   * Runs in a folder.
   *
   * @param program as {@link #with} finds it
   * @param said where its errors go
   * @param path where it finds packages
   */
  Python(String program, Path folder, Path said, String path) {
    this.program = program;
    this.folder = folder;
    this.said = said;
    this.environment = Map.of("PYTHONPATH", path, "PYTHONDONTWRITEBYTECODE", "1");
  }

  /** A Python that has these modules; skips a test where there is none. */
  static String with(String modules) throws Exception {
    for (String program : PROGRAMS) {
      if (has(program, modules)) {
        return program;
      }
    }
    return abort("no Python of 3.9 or later that imports " + modules + " is there");
  }

  private static boolean has(String program, String modules) throws InterruptedException {
    String text = "import sys, " + modules + "; sys.exit(sys.version_info < (3, 9))";
    try {
      Process process = new ProcessBuilder(program, "-c", text).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
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
    return test(rig, Map.of(), arguments);
  }

  /** The same, with more in their environment. */
  String test(DaemonRig rig, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("-W", "error", "-m", "unittest"));
    command.addAll(List.of(arguments));
    Map<String, String> more = new HashMap<>(environment);
    more.put("CORAL_SOCKET", rig.socket().toString());
    Process process = start(command, more);
    assertThat(rig.obey(process)).isEmpty();
    return end(process);
  }

  private Process start(List<String> arguments) throws IOException {
    return start(arguments, Map.of());
  }

  private Process start(List<String> arguments, Map<String, String> more) throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
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
