package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole process: arguments, environment, exit codes, signals. */
class MainTest {
  @TempDir Path home;

  @BeforeEach
  void layOutADistribution() throws IOException {
    TestBundle.write(
        home.resolve("bundles/echo.jar"),
        "echo",
        Map.of(
            "Bundle-Activator",
            EchoActivator.class.getName(),
            "Import-Package",
            "org.osgi.framework"),
        EchoActivator.class);
    Files.createDirectories(home.resolve("profiles/lab"));
    Files.writeString(
        home.resolve("profiles/lab/profile.properties"),
        "env.ECHO_TEST = from the profile\njvm.1 = -Decho.option=${coral.profile}\n");
    Path command = Files.createDirectories(home.resolve("commands/echo"));
    Files.writeString(
        command.resolve("command.properties"), "main = " + EchoMain.class.getName() + "\n");
  }

  record Ended(int exitCode, List<String> lines) {}

  Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Dcoral.home=" + home);
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Main.class.getName());
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    // Ends a read of its output too: no wait here is without a bound.
    process
        .onExit()
        .orTimeout(60, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
    return process;
  }

  Ended end(Process process, List<String> seen) throws IOException, InterruptedException {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(seen::add);
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), seen);
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return end(start(arguments), new ArrayList<>());
  }

  @Test
  void theCommandLineBundleGetsTheArgumentsAndGivesTheExitCode() throws Exception {
    Ended ended = run("one", "two", "three");

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.lines())
        .contains("arguments one two three", "variable null", "profile default")
        .endsWith("bundle stopped");
  }

  @Test
  void aProfileWithAnEnvironmentRunsInAProcessThatHasIt() throws Exception {
    Ended ended = run("--profile", "lab", "one");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines())
        .contains("variable from the profile", "profile lab", "option lab", "bundle stopped");
  }

  @ParameterizedTest(name = "in profile {0}")
  @ValueSource(strings = {"default", "lab"})
  void aSignalInterruptsTheCommandAndStopsTheFrameworkInOrder(String profile) throws Exception {
    Process process = start("--profile", profile, "wait");
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    while (!seen.contains("waiting")) {
      String line = reader.readLine();
      assertThat(line).as("output so far: %s", seen).isNotNull();
      seen.add(line);
    }

    // Not INT: a shell that starts this build in the background makes its children ignore that.
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();

    Ended ended = end(process, seen);
    assertThat(ended.lines()).containsSubsequence("interrupted", "bundle stopped");
    assertThat(ended.exitCode()).isEqualTo(143);
  }

  @Test
  void aFolderInCommandsRunsOnAClassPath() throws Exception {
    Ended good = run("echo", "x");
    assertThat(good.exitCode()).isZero();
    assertThat(good.lines()).contains("class path command x", "home " + home);

    Ended failed = run("echo", "x", "y");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.lines()).anyMatch(line -> line.contains("too many arguments"));
    assertThat(failed.lines()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(run("--debug", "echo", "x", "y").lines()).anyMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void aClassPathCommandSeesWhatItsPatternsAdd() throws Exception {
    Files.createDirectories(home.resolve("extra/one/things"));
    Files.writeString(home.resolve("extra/one/things/note.txt"), "x");
    Files.writeString(
        home.resolve("commands/echo/command.properties"),
        "main = " + EchoMain.class.getName() + "\nclasspath = bundles/*.jar, extra/*/things\n");

    assertThat(run("echo").lines())
        .contains("bundle on the class path true", "note on the class path true");
  }

  @Test
  void withoutACommandLineBundleThePersonIsToldWhatWentWrong() throws Exception {
    Files.delete(home.resolve("bundles/echo.jar"));
    TestBundle.write(
        home.resolve("bundles/other.jar"), "other", Map.of("Import-Package", "missing.pack"));

    Ended ended = run("devices");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines())
        .anyMatch(line -> line.startsWith("coral: no bundle offers the command line"))
        .anyMatch(line -> line.contains("missing.pack"))
        .noneMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void anUnknownProfileIsOneMessage() throws Exception {
    Ended ended = run("--profile", "nobody", "x");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines()).hasSize(1).first().asString().contains("[lab]");
  }
}
