package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.daemon.internal.DaemonRig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the page are compiled and run as a reader does it, in processes of their own. */
@Timeout(300)
class ReadmeTest {

  private static final String CLASSES = System.getProperty("java.class.path");

  @TempDir private Path temp;

  private static List<String> programs(String language) throws Exception {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult found) -> found.group(1).replace("vector.addition", "test.add"))
        .toList();
  }

  private void succeed(String... line) throws Exception {
    Path said = temp.resolve("said");
    List<String> command = new ArrayList<>(List.of(line));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", line[0]).toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("CORAL_SOCKET", temp.resolve("coral.sock").toString());
    int exitCode = builder.start().waitFor();
    assertThat(exitCode).as(Files.readString(said, StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void javaRuns() throws Exception {
    List<String> programs = programs("java");
    assertThat(programs).hasSize(2);
    try (DaemonRig rig = new DaemonRig(temp)) {
      for (String each : programs) {
        Path source = Files.writeString(temp.resolve("Program.java"), each);
        succeed("java", "-cp", CLASSES, source.toString());
      }
      assertThat(rig.coral().underWay()).isEmpty();
    }
  }

  @Test
  void scalaRuns() throws Exception {
    List<String> programs = programs("scala");
    assertThat(programs).hasSize(1);
    Path source = Files.writeString(temp.resolve("Sums.scala"), programs.get(0));
    String made = Files.createDirectory(temp.resolve("made")).toString();
    String compiler = "scala.tools.nsc.Main";
    succeed(
        "java", "-cp", CLASSES, compiler, "-cp", CLASSES, "-d", made, "-Werror", source.toString());
    try (DaemonRig rig = new DaemonRig(temp)) {
      succeed("java", "-cp", made + ":" + CLASSES, "Sums");
      assertThat(rig.coral().underWay()).isEmpty();
    }
  }
}
