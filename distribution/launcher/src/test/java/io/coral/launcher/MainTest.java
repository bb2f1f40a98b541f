package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole process: arguments, environment, exit codes, signals. */
class MainTest {
  @TempDir Path home;
  @TempDir Path temporary;
  @TempDir Path folder;

  @BeforeEach
  void layOutADistribution() throws IOException {
    TestBundle.write(
        home.resolve("bundles/echo.jar"),
        "echo",
        Map.of(
            "Bundle-Activator",
            EchoActivator.class.getName(),
            "Import-Package",
            "org.osgi.framework, org.osgi.framework.launch"),
        EchoActivator.class);
    Files.createDirectories(home.resolve("profiles/lab"));
    Files.writeString(
        home.resolve("profiles/lab/profile.properties"),
        "env.ECHO_TEST = from the profile\njvm.1 = -Decho.option=${coral.profile}\n");
    Path command = Files.createDirectories(home.resolve("commands/echo"));
    Files.writeString(
        command.resolve("command.properties"), "main = " + EchoMain.class.getName() + "\n");
  }

  private final List<String> jvmOptions = new ArrayList<>();

  /** Where standard output goes; null: to the test, with standard error. */
  private File output;

  record Ended(int exitCode, List<String> lines) {}

  Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Dcoral.home=" + home);
    line.add("-Djava.io.tmpdir=" + temporary);
    line.addAll(jvmOptions);
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Main.class.getName());
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    if (output != null) {
      builder.redirectErrorStream(false).redirectOutput(output);
    }
    Process process = builder.start();
    // Ends a read of its output too: no wait here is without a bound.
    process
        .onExit()
        .orTimeout(60, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
    return process;
  }

  Ended end(Process process, List<String> seen) throws IOException, InterruptedException {
    try (BufferedReader reader =
        output == null
            ? process.inputReader(StandardCharsets.UTF_8)
            : process.errorReader(StandardCharsets.UTF_8)) {
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
  void aCommandThatStopsTheFrameworkEndsAsItSays() throws Exception {
    Ended ended = run("end");

    assertThat(ended.exitCode()).as("%s", ended.lines()).isZero();
    assertThat(ended.lines()).endsWith("bundle stopped");
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
    List<String> seen = await(process, "waiting");

    kill("TERM", process.pid());

    Ended ended = end(process, seen);
    assertThat(ended.lines()).containsSubsequence("interrupted", "bundle stopped");
    assertThat(ended.exitCode()).isEqualTo(143);
    assertThat(temporary).isEmptyDirectory();
  }

  private static List<String> await(Process process, String wanted) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    while (!seen.contains(wanted)) {
      String line = reader.readLine();
      assertThat(line).as("output so far: %s", seen).isNotNull();
      seen.add(line);
    }
    return seen;
  }

  /** Not INT: a shell that starts this build in the background makes its children ignore that. */
  private static void kill(String signal, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start().waitFor();
  }

  @ParameterizedTest(name = "in profile {0}")
  @ValueSource(strings = {"default", "lab"})
  void aSignalDuringTheStartLeavesNoFolderAndPrintsNothing(String profile) throws Exception {
    jvmOptions.add("-Decho.slow=true");
    Process process = start("--profile", profile, "wait");
    List<String> seen = await(process, "starting");

    kill("TERM", process.pid());

    Ended ended = end(process, seen);
    assertThat(ended.lines())
        .filteredOn(line -> !line.equals("bundle stopped"))
        .containsExactly("starting");
    assertThat(ended.exitCode()).isEqualTo(143);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aLauncherThatIsKilledTakesItsChildWithItAndTheNextRunSweeps() throws Exception {
    // Not a pipe: what a process is read by ends with it, and its child goes on.
    output = folder.resolve("output").toFile();
    Process process = start("--profile", "lab", "wait");
    Awaitility.await().until(() -> Files.readString(output.toPath()).contains("waiting"));
    List<ProcessHandle> children = process.descendants().toList();
    assertThat(children).isNotEmpty();

    kill("KILL", process.pid());

    for (ProcessHandle child : children) {
      child.onExit().get(30, TimeUnit.SECONDS);
    }
    assertThat(output.toPath()).content().contains("interrupted", "bundle stopped");
    output = null;
    assertThat(temporary).as("nobody was left to delete it").isNotEmptyDirectory();
    run("one");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aFolderOfALivingProcessIsNotSwept() throws Exception {
    Process living = start("--profile", "lab", "wait");
    await(living, "waiting");
    List<Path> folders = Distribution.files(temporary, "");
    assertThat(folders).hasSize(2).allMatch(Files::isDirectory);

    run("one");

    assertThat(Distribution.files(temporary, "")).isEqualTo(folders);
    assertThat(folders)
        .allSatisfy(
            folder ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------"));
    kill("TERM", living.pid());
    end(living, new ArrayList<>());
  }

  @ParameterizedTest(name = "of {0}")
  @ValueSource(strings = {"bundle", "echo"})
  void anOutputThatDoesNotArriveIsAFailure(String command) throws Exception {
    output = new File("/dev/full");
    assumeThat(output).exists();

    // The bundle's exit code is the number of its arguments.
    Ended ended = command.equals("bundle") ? run() : run(command);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines())
        .containsExactly(
            "coral: standard output cannot be written (No space left on device); a part of it is"
                + " missing");
  }

  @Test
  void aTemporaryFolderThatCannotBeUsedIsNamedOnce() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "");
    jvmOptions.add("-Djava.io.tmpdir=" + file);

    Ended ended = run("one");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines()).hasSize(1);
    assertThat(ended.lines().get(0)).startsWith("coral: the temporary folder " + file);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--trace", "--record"})
  void aFileThatCannotBeMadeIsOneMessage(String option) throws Exception {
    Ended ended = run(option, "/proc/nothing-can-be-made-here", "one");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.lines()).hasSize(1);
    assertThat(ended.lines().get(0)).startsWith("coral: " + option).contains("cannot be written");
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
  void whatComesBeforeAClassPathCommandIsCalledWithItsNameWhereItIsThere() throws Exception {
    Path file = home.resolve("commands/echo/command.properties");
    String main = "main = " + EchoMain.class.getName() + "\n";
    Files.writeString(file, main + "before = " + EchoMain.class.getName() + "\n");
    assertThat(run("echo").lines())
        .containsSubsequence("class path command echo", "class path command ");

    Files.writeString(file, main + "before = io.coral.NotThere\n");
    assertThat(run("echo", "x").lines()).contains("class path command x");
  }

  @Test
  void aDaemonIsAskedFirstUnlessAFrameworkOfOnesOwnIsWanted() throws Exception {
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf/daemon.properties"),
        "commands = one, wait\nmain = " + EchoMain.class.getName() + "\n");

    assertThat(run("one").lines())
        .as("nobody answers, so it is done here")
        .contains("class path command one", "arguments one");
    assertThat(run("two").lines()).noneMatch(line -> line.startsWith("class path command"));
    for (String own : List.of("--local", "--validation", "--profile=lab")) {
      assertThat(run(own, "one").lines())
          .as(own)
          .anyMatch(line -> line.startsWith("arguments one"))
          .noneMatch(line -> line.startsWith("class path command"));
    }
  }

  @Test
  void aClassPathCommandSeesWhatItsPatternsAdd() throws Exception {
    Path elsewhere = Files.createDirectories(home.resolve("elsewhere/one/things"));
    Files.writeString(elsewhere.resolve("note.txt"), "x");
    Files.createSymbolicLink(home.resolve("extra"), home.resolve("elsewhere"));
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
  void whatAPersonTypedIsNotRepeatedWithoutBound() throws Exception {
    Ended ended = run("--profile", "x".repeat(100_000), "echo");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.lines())
        .singleElement()
        .asString()
        .hasSizeLessThan(2_000)
        .contains(" characters)", "[lab]");
  }

  /** Names in these bytes, whatever the locale of the tests is; the shell makes them. */
  private Ended inLocale(String locale, String bytes, String setting, String argument)
      throws Exception {
    List<String> line = new ArrayList<>(List.of("sh", "-c"));
    line.add("name=$(printf '" + bytes + "'); " + setting + " exec \"$@\" " + argument);
    line.add("sh");
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Dcoral.home=" + home, "-cp", System.getProperty("java.class.path")));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    process
        .onExit()
        .orTimeout(60, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
    return end(process, new ArrayList<>());
  }

  @ParameterizedTest(name = "in {0}: {2} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          C       | gr\\303\\266sse | ''                 | io.coral.launcher.Main --trace "$name" one               | locale (ANSI_X3.4-1968) cannot name a file with; set LC_ALL=C.UTF-8
          C       | gr\\303\\266sse | ''                 | io.coral.launcher.Main --data "$name" one                | locale (ANSI_X3.4-1968) cannot name a file with; set LC_ALL=C.UTF-8
          C       | gr\\303\\266sse | ''                 | -Djava.io.tmpdir="/tmp/$name" io.coral.launcher.Main one | locale (ANSI_X3.4-1968) cannot name a file with; set LC_ALL=C.UTF-8
          C       | gr\\303\\266sse | CORAL_CONF="$name" | io.coral.launcher.Main one                               | locale (ANSI_X3.4-1968) cannot name a file with; set LC_ALL=C.UTF-8
          C.UTF-8 | /tmp/\\377      | ''                 | io.coral.launcher.Main --record "$name" one              | could not be read as UTF-8, and would use another file
          C.UTF-8 | /tmp/\\377      | ''                 | io.coral.launcher.Main --repository "$name" one          | could not be read as UTF-8, and would use another file
          C.UTF-8 | /tmp/\\377      | CORAL_CONF="$name" | io.coral.launcher.Main one                               | could not be read as UTF-8, and would use another file
          """)
  void aNameThatIsNoFilesInThisLocaleIsRefused(
      String locale, String bytes, String setting, String argument, String told) throws Exception {
    Ended ended = inLocale(locale, bytes, setting, argument);

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.lines()).singleElement().asString().startsWith("coral: ").contains(told);
  }

  @Test
  void anArgumentThatNamesNoFileIsTheCommandsOwn() throws Exception {
    Ended ended = inLocale("C.UTF-8", "\\377", "", "io.coral.launcher.Main one \"$name\"");

    assertThat(ended.lines())
        .anyMatch(line -> line.startsWith("arguments one "))
        .endsWith("bundle stopped");
  }

  @Test
  void anUnknownProfileIsOneMessage() throws Exception {
    Ended ended = run("--profile", "nobody", "x");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.lines()).hasSize(1).first().asString().contains("[lab]");
  }
}
