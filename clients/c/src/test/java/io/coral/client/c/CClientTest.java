package io.coral.client.c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.daemon.internal.DaemonRig;
import io.coral.protocol.Frames;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** libcoral, made as users make it, against a daemon. */
@Timeout(600)
class CClientTest {

  private static final int KILLS = Integer.getInteger("coral.kills", 20);

  @TempDir private static Path made;
  private static Native library;

  @BeforeAll
  static void make() throws Exception {
    library = new Native(made);
  }

  @Test
  void everyCaseOfTheTableIsRight(@TempDir Path temp) throws Exception {
    Path program = library.program("cases", false);
    try (DaemonRig rig = new DaemonRig(temp)) {
      String said = Native.succeed(program.toString(), rig.socket().toString(), "../cases.txt");

      assertThat(said.lines()).hasSize(4 * 26).allMatch(line -> line.startsWith("right "));
    }
  }

  @Test
  void everyCaseOfADaemonThatGoesIsRight(@TempDir Path temp) throws Exception {
    String program = library.program("cases", false).toString();
    try (DaemonRig rig = new DaemonRig(temp)) {
      Process client =
          new ProcessBuilder(program, rig.socket().toString(), "../again.txt", "again").start();

      assertThat(rig.obey(client)).hasSize(2 * 4).allMatch(line -> line.startsWith("right "));
      assertThat(client.waitFor()).isZero();
    }
  }

  @Test
  void itsFramesAreThoseOfTheProtocol() throws Exception {
    String said =
        Native.succeed(library.program("vectors", true).toString(), "../../protocol/vectors.txt");

    assertThat(said.lines()).hasSize(17).allMatch(line -> line.startsWith("right "));
  }

  @Test
  void whatABoardHasIsNotCopiedAgain(@TempDir Path temp) throws Exception {
    Path program = library.program("managed", false);
    try (DaemonRig rig = new DaemonRig(temp)) {
      String said = Native.succeed(program.toString(), rig.socket().toString());

      assertThat(said.lines()).hasSize(11).allMatch(line -> line.startsWith("right "));
    }
  }

  @Test
  void constantsAreThereAfterADaemonThatWent(@TempDir Path temp) throws Exception {
    String program = library.program("managed", false).toString();
    try (DaemonRig rig = new DaemonRig(temp)) {
      Process client = new ProcessBuilder(program, rig.socket().toString(), "again").start();

      assertThat(rig.obey(client)).hasSize(3).allMatch(line -> line.startsWith("right "));
      assertThat(client.waitFor()).isZero();
    }
  }

  @Test
  void boardsArePreparedBeforeTheFirstRequest(@TempDir Path temp) throws Exception {
    Path program = library.program("prepare", false);
    try (DaemonRig rig = new DaemonRig(temp)) {
      String said = Native.succeed(program.toString(), rig.socket().toString());

      assertThat(said.lines()).hasSize(4).allMatch(line -> line.startsWith("right "));
    }
  }

  @Test
  void memoryThatIsNotThereIsToldAndTheClientGoesOn(@TempDir Path temp) throws Exception {
    Path program = library.program("memory", false);
    try (DaemonRig rig = new DaemonRig(temp)) {
      String said = Native.succeed(program.toString(), rig.socket().toString());

      assertThat(said.lines()).hasSize(5).allMatch(line -> line.startsWith("right "));
    }
  }

  @Test
  void severalThreadsAskAtOnce(@TempDir Path temp) throws Exception {
    Path program = library.program("load", false);
    try (DaemonRig rig = new DaemonRig(temp)) {
      assertThat(Native.succeed(program.toString(), rig.socket().toString(), "4", "4000"))
          .isEqualTo("all right\n");
    }
  }

  @Test
  void clientsThatAreKilledLeaveNothingAndDisturbNobody(@TempDir Path temp) throws Exception {
    String program = library.program("load", false).toString();
    Random random = new Random(9);
    List<Process> killed = new ArrayList<>();
    try (DaemonRig rig = new DaemonRig(temp)) {
      String socket = rig.socket().toString();
      Process steady = Native.start(temp.resolve("steady"), program, socket, "2", "2000");
      for (int i = 0; i < KILLS; i++) {
        Process client = Native.start(temp.resolve("killed"), program, socket, "2", "1000000");
        killed.add(client);
        client.waitFor(random.nextInt(50), TimeUnit.MILLISECONDS);
        client.destroyForcibly();
      }
      for (Process each : killed) {
        assertThat(each.waitFor()).isEqualTo(128 + 9);
      }
      assertThat(steady.waitFor()).isZero();
      assertThat(temp.resolve("steady")).hasContent("all right\n");
      await().until(() -> segments() == 0 && rig.coral().underWay().isEmpty());
    }
  }

  private static int segments() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return (int) lines.filter(line -> line.contains("memfd:coral")).count();
    }
  }

  @ParameterizedTest(name = "waited for {0} s, somebody listens: {1}")
  @CsvSource({"0, false", "1, false", "1, true"})
  void aDaemonThatStaysAwayIsSaidAndNobodyWaitsOn(
      String seconds, boolean isMute, @TempDir Path temp) throws Exception {
    String program = library.program("load", false).toString();
    try (DaemonRig rig = new DaemonRig(temp)) {
      Process client =
          Native.start(
              temp.resolve("said"),
              "env",
              "CORAL_RECONNECT=" + seconds,
              program,
              rig.socket().toString(),
              "2",
              "1000000");
      await().until(() -> segments() > 0);
      if (isMute) {
        rig.muteDaemon();
      } else {
        rig.stopDaemon();
      }

      assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.exitValue()).isEqualTo(1);
      assertThat(temp.resolve("said"))
          .content()
          .contains("the daemon went, and did not come back in time");
    }
  }

  @ParameterizedTest(name = "its queue is full: {0}")
  @CsvSource({"false, took nobody within 1 s", "true, its queue is full"})
  void whoListensAndTakesNobodyIsNotWaitedForOnAndOn(
      boolean isFull, String told, @TempDir Path temp) throws Exception {
    String program = library.program("load", false).toString();
    List<SocketChannel> queue = new ArrayList<>();
    try (DaemonRig rig = new DaemonRig(temp)) {
      rig.muteDaemon();
      if (isFull) {
        fill(UnixDomainSocketAddress.of(rig.socket()), queue);
      }
      Process client =
          Native.start(
              temp.resolve("said"),
              "env",
              "CORAL_RECONNECT=1",
              program,
              rig.socket().toString(),
              "1",
              "1");

      assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(temp.resolve("said")).content().contains(told);
    } finally {
      for (SocketChannel each : queue) {
        each.close();
      }
    }
  }

  /** Connects until nobody more can without waiting. */
  private static void fill(SocketAddress address, List<SocketChannel> queue) throws IOException {
    boolean hasRoom = true;
    while (hasRoom) {
      SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
      queue.add(next);
      next.configureBlocking(false);
      hasRoom = isTaken(next, address);
    }
  }

  private static boolean isTaken(SocketChannel next, SocketAddress address) throws IOException {
    try {
      return next.connect(address);
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void aMuteDaemonIsGivenUpByWhoHasMoreToAskThanItsSocketTakes(@TempDir Path temp)
      throws Exception {
    String program = library.program("mute", true).toString();
    try (DaemonRig rig = new DaemonRig(temp)) {
      String socket = rig.socket().toString();
      Process client =
          new ProcessBuilder("timeout", "60", "env", "CORAL_RECONNECT=1", program, socket).start();

      assertThat(rig.obey(client)).hasSize(3).allMatch(line -> line.startsWith("right "));
      assertThat(client.waitFor()).isZero();
    }
  }

  @Test
  void aDaemonThatReadsNoMoreIsGivenUpByWhoHasMoreToAskThanItsSocketTakes(@TempDir Path temp)
      throws Exception {
    String program = library.program("full", false).toString();
    Path socket = temp.resolve("coral.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Process client =
          Native.start(
              temp.resolve("said"),
              "timeout",
              "60",
              "env",
              "CORAL_RECONNECT=1",
              program,
              socket.toString());
      try (SocketChannel taken = server.accept()) {
        welcome(taken);

        assertThat(client.waitFor()).isZero();
      }
      assertThat(temp.resolve("said")).hasContent("right each is told");
    }
  }

  /** Answers the first call, which is a Hello. */
  private static void welcome(SocketChannel taken) throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(1024);
    taken.read(hello);
    Wire.Call call = Wire.Call.parseFrom(hello.flip().position(Frames.HEADER));
    Wire.Welcome welcome = Wire.Welcome.newBuilder().setVersion(1).setTenant("default").build();
    Wire.Reply reply = Wire.Reply.newBuilder().setId(call.getId()).setWelcome(welcome).build();
    taken.write(ByteBuffer.wrap(Frames.frame(reply)));
  }

  @Test
  void programsOfThePageRun(@TempDir Path temp) throws Exception {
    List<String> programs = Native.programs(Path.of("README.md"), "c");
    assertThat(programs).hasSize(3);
    try (DaemonRig rig = new DaemonRig(temp)) {
      for (int i = 0; i < programs.size(); i++) {
        Path source = Files.writeString(temp.resolve("page" + i + ".c"), programs.get(i));
        Path program = library.program("page" + i, source);

        Native.succeed("env", "CORAL_SOCKET=" + rig.socket(), program.toString());
      }
    }
  }

  @Test
  void itIsInstalledWhereCompilersFindIt(@TempDir Path root) throws Exception {
    Native.succeed(
        "make", "-s", "install", "BUILD=" + made, "PREFIX=" + root, "CFLAGS=-O2 -g -Werror");
    String options =
        Native.succeed(
            "env",
            "PKG_CONFIG_PATH=" + root.resolve("lib/pkgconfig"),
            "pkg-config",
            "--cflags",
            "--libs",
            "coral");

    assertThat(options).contains("-I" + root.resolve("include"), "-lcoral");
    assertThat(root.resolve("lib/libcoral.so.1")).isSymbolicLink();
  }

  @Test
  void nobodyThereIsToldWithThePlaceAndTheRemedy() throws Exception {
    Process program =
        Native.start(
            made.resolve("said"),
            library.program("load", false).toString(),
            "/nowhere/coral.sock",
            "1",
            "1");

    assertThat(program.waitFor()).isEqualTo(2);
    assertThat(made.resolve("said"))
        .content()
        .contains("/nowhere/coral.sock", "No such file", "coral serve");
  }
}
