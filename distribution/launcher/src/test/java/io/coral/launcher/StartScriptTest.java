package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script makes of a profile for a process that stays; a script stands in for the JVM. */
class StartScriptTest {

  /** Tells in a line who it is to be, and prepares what a JVM would. */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *io.coral.launcher.Preparation*)
          echo "environment=('LAB=prepared') profile_options=('-Dprepared')"
          echo prepared >&2 ;;
        *)
          for word; do echo "$word"; done
          echo "LAB=$LAB"
          for word; do
            case $word in -Dcoral.temporary=*) ls -ld "${word#*=}" | cut -c1-10 ;; esac
          done ;;
      esac
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeADistributionAndAJvm() throws IOException {
    Files.createDirectories(folder.resolve("home/lib"));
    Files.createFile(folder.resolve("home/lib/a.jar"));
    Files.copy(Path.of("../assembly/src/coral"), folder.resolve("home/coral"));
    Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    Files.writeString(folder.resolve("jdk/bin/java"), JAVA);
    for (String script : List.of("home/coral", "jdk/bin/java")) {
      Files.setPosixFilePermissions(
          folder.resolve(script), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private List<String> serve(String profile) throws Exception {
    Path own = Files.createDirectories(folder.resolve("conf/profiles/lab"));
    Files.writeString(own.resolve("profile.properties"), profile);
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                folder.resolve("home/coral").toString(),
                "--conf=" + folder.resolve("conf"),
                "--profile",
                "lab",
                "serve")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("TMPDIR", folder.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String told =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(told).isZero();
    return told.lines().toList();
  }

  @Test
  void plainLinesNeedNoJvmBeforeTheServers() throws Exception {
    List<String> told =
        serve(
            """
            # a lab
            env.LAB = in ${coral.temporary}/lab, "as it is"
            jvm.a = -Da=b c
            jvm.b = -Xmx1g
            bundles = !x-*""");

    String temporary =
        told.stream()
            .filter(line -> line.startsWith("-Dcoral.temporary="))
            .map(line -> line.substring(line.indexOf('=') + 1))
            .findFirst()
            .orElseThrow();
    assertThat(told)
        .doesNotContain("prepared")
        .containsSubsequence("-Da=b c", "-Xmx1g", "-Dcoral.prepared=true")
        .contains("LAB=in " + temporary + "/lab, \"as it is\"")
        .last()
        .as("the run's folder, for its user alone")
        .isEqualTo("drwx------");
  }

  @Test
  void aProfileThatWantsNothingBeforeHasNothingMade() throws Exception {
    assertThat(serve("bundles = !x-*\n"))
        .contains("io.coral.launcher.Main", "LAB=")
        .doesNotContain("prepared", "-Dcoral.prepared=true", "drwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env.LAB = ${coral.home}",
        "env.LAB=b",
        "env.LAB = \\u0062",
        "env.LAB = b\nlink.x = /x",
        "env.LAB = b\njvm.b = -Db\njvm.a = -Da",
        "env.LAB = b\nno.such = setting"
      })
  void allElseIsPreparedByAJvm(String profile) throws Exception {
    assertThat(serve(profile))
        .contains("prepared", "-Dprepared", "LAB=prepared")
        .doesNotContain("-Da", "-Db");
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made.map(Path::getFileName).map(Path::toString))
          .as("the run's folder is for the JVM to make")
          .noneMatch(name -> name.startsWith("coral-"));
    }
  }
}
