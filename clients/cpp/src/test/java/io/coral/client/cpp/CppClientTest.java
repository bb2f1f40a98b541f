package io.coral.client.cpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.client.c.Native;
import io.coral.daemon.internal.DaemonRig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers, compiled as users compile them, against a daemon. */
@Timeout(600)
class CppClientTest {

  @TempDir private static Path made;
  private static DaemonRig rig;

  @BeforeAll
  static void make(@TempDir Path temp) throws Exception {
    new Native(made);
    rig = new DaemonRig(temp);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static String program(Path source, String standard) throws Exception {
    Path program = made.resolve(source.getFileName() + "." + standard);
    if (Files.exists(program)) {
      return program.toString();
    }
    List<String> command = new ArrayList<>(List.of("g++", "-std=" + standard, "-Wall", "-Wextra"));
    command.addAll(List.of("-Werror", "-Iinclude", "-I../c/include", "-pthread"));
    command.addAll(List.of("-o", program.toString(), source.toString()));
    command.addAll(List.of("-L" + made, "-lcoral", "-Wl,-rpath," + made));
    Native.succeed(command.toArray(String[]::new));
    return program.toString();
  }

  private static Path source(String name) {
    return Path.of("src/test/cpp", name + ".cpp");
  }

  /** A command in which clients find the daemon by themselves. */
  private static String[] found(String program) {
    return new String[] {"env", "CORAL_SOCKET=" + rig.socket(), program};
  }

  @ParameterizedTest
  @ValueSource(strings = {"c++17", "c++20"})
  void everyCaseOfTheTableIsRight(String standard) throws Exception {
    String said =
        Native.succeed(program(source("cases"), standard), rig.socket().toString(), "../cases.txt");

    assertThat(said.lines()).hasSize(9 * 26).allMatch(line -> line.startsWith("right "));
  }

  @Test
  void everyCaseOfADaemonThatGoesIsRight() throws Exception {
    String program = program(source("cases"), "c++17");
    Process client =
        new ProcessBuilder(program, rig.socket().toString(), "../again.txt", "again").start();

    assertThat(rig.obey(client)).hasSize(4).allMatch(line -> line.startsWith("right "));
    assertThat(client.waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "mute"})
  void aDaemonThatStaysAwayIsSaidWithTheRequestThatItHad(String what) throws Exception {
    ProcessBuilder client = new ProcessBuilder(program(source("gone"), "c++17"), what);
    client.environment().put("CORAL_SOCKET", rig.socket().toString());
    client.environment().put("CORAL_RECONNECT", "1");
    Process process = client.start();
    try {
      assertThat(rig.obey(process))
          .singleElement()
          .asString()
          .matches("request \\d+ of test.held: the daemon went, and did not come back in time");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
      rig.replaceDaemon();
      rig.permits.release();
      await().until(() -> rig.coral().underWay().isEmpty());
      rig.permits.drainPermits();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c++17", "c++20"})
  void arraysRequestsAndAnswersLiveAsTheySay(String standard) throws Exception {
    Path said = made.resolve("said");
    Process client = Native.start(said, found(program(source("client"), standard)));
    await().until(() -> Files.readString(said).equals("ready\n") || !client.isAlive());
    rig.permits.release(3);

    assertThat(client.waitFor()).as("which check failed; %s", Files.readString(said)).isZero();
    rig.permits.drainPermits();
  }

  @ParameterizedTest
  @CsvSource({
    "request, c++17", "request, c++20", "pmr, c++17", "pmr, c++20",
    "session, c++17", "session, c++20", "older, c++17", "older, c++20"
  })
  void whatInAccelsUsersWriteCompilesAndRuns(String form, String standard) throws Exception {
    Native.succeed(found(program(source("inaccel/" + form), standard)));
  }

  @Test
  void programsOfThePageRun(@TempDir Path temp) throws Exception {
    List<String> programs = Native.programs(Path.of("README.md"), "cpp");
    assertThat(programs).hasSize(4);
    for (int i = 0; i < programs.size(); i++) {
      Path source = temp.resolve("page" + i + ".cpp");
      Files.writeString(source, programs.get(i));
      Native.succeed(found(program(source, "c++17")));
    }
  }

  @Test
  void theyAreInstalledWhereCompilersFindThem(@TempDir Path root) throws Exception {
    Native.succeed("make", "-s", "-C", "../c", "install", "BUILD=" + made, "PREFIX=" + root);
    Native.succeed("make", "-s", "install", "PREFIX=" + root);
    String pkgConfig =
        "PKG_CONFIG_PATH="
            + root.resolve("lib/pkgconfig")
            + " pkg-config --cflags --libs coral-cpp";
    String program = root.resolve("older").toString();
    Native.succeed(
        "sh",
        "-c",
        "g++ -std=c++17 " + source("inaccel/older") + " -o " + program + " $(" + pkgConfig + ")");

    Native.succeed(
        "env", "LD_LIBRARY_PATH=" + root.resolve("lib"), "CORAL_SOCKET=" + rig.socket(), program);
  }
}
