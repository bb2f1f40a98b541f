package io.coral.protocol.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd does for a service. */
@Timeout(30)
class SupervisorTest {

  private final Libc libc = JnaLibc.bind();

  @TempDir Path folder;

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"notify", "@coral-test-of-a-supervisor-"})
  void itIsToldAtASocketInOrOutsideOfTheFileSystem(String name) throws IOException {
    String socket = name.startsWith("@") ? name + pid() : folder.resolve(name).toString();
    byte[] address = Address.of(socket);
    try (LocalSocket supervisor =
        new LocalSocket(libc, libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0))) {
      assertThat(libc.bind(supervisor.descriptor(), address, address.length)).isZero();

      assertThat(Files.exists(Path.of(socket))).isEqualTo(!name.startsWith("@"));

      Supervisor.of(Map.of("NOTIFY_SOCKET", socket)).orElseThrow().tell("READY=1\nSTATUS=fine");

      Incoming incoming = new Incoming();
      incoming.receive(supervisor, true, new ArrayList<>());
      assertThat(StandardCharsets.UTF_8.decode(incoming.bytes()).toString())
          .isEqualTo("READY=1\nSTATUS=fine");
    }
  }

  @Test
  void oneThatDoesNotListenIsAFailureAndNoneIsNone() {
    Supervisor gone =
        Supervisor.of(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString())).orElseThrow();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> gone.tell("READY=1"))
        .withMessageContaining("the supervisor cannot be told at ");
    assertThat(Supervisor.of(Map.of())).isEmpty();
  }

  @Test
  void aSocketThatIsHandedOverIsFoundByItsPathAgainAndAgain() throws IOException {
    Path path = folder.resolve("coral.sock");
    try (LocalServer theirs =
        LocalServer.listen(path, PosixFilePermissions.fromString("rw-rw----"), Optional.empty())) {
      Map<String, String> environment =
          Map.of("LISTEN_PID", pid(), "LISTEN_FDS", Integer.toString(theirs.descriptor() - 2));

      // they hand over what the socket was bound to
      String bound = path + ".new";
      int first = HandedSockets.at(bound, libc, environment).orElseThrow();
      int second = HandedSockets.at(bound, libc, environment).orElseThrow();

      assertThat(first).isNotEqualTo(second).isNotEqualTo(theirs.descriptor());
      assertThat(libc.close(first) + libc.close(second)).isZero();
      assertThat(HandedSockets.at("/run/other.sock", libc, environment)).isEmpty();
      assertThat(HandedSockets.at(bound, libc, Map.of("LISTEN_PID", "1", "LISTEN_FDS", "9")))
          .isEmpty();
    }
  }

  @Test
  void usersAndGroupsHaveNumbers() throws IOException {
    // name, password, number
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      String[] user = line.split(":", -1);
      assertThat(Accounts.user(user[0])).hasValue(Integer.parseUnsignedInt(user[2]));
    }
    for (String line : Files.readAllLines(Path.of("/etc/group"))) {
      String[] group = line.split(":", -1);
      assertThat(Accounts.group(group[0])).hasValue(Integer.parseUnsignedInt(group[2]));
    }
    assertThat(Accounts.user("4294967294")).hasValue(-2);
    assertThat(Accounts.group("no group of this name")).isEmpty();
  }
}
