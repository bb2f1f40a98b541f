package io.coral.protocol.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalServerTest {

  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-rw----");

  private final Path path;

  LocalServerTest(@TempDir Path folder) {
    path = folder.resolve("deep/coral.sock");
  }

  private LocalServer listen() throws IOException {
    return LocalServer.listen(path, OWN, Optional.empty());
  }

  /** The server's end of a connection that waits. */
  private static LocalSocket accepted(LocalServer server) throws IOException {
    return Objects.requireNonNull(server.accept());
  }

  @Test
  void theKernelSaysWhoConnected() throws IOException {
    try (LocalServer server = listen();
        LocalSocket client = LocalSocket.connect(path);
        LocalSocket served = accepted(server)) {
      assertThat(served.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
      assertThat(served.peer().uid())
          .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
      assertThat(client.peer().gid())
          .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
    }
  }

  @Test
  void theSocketHasItsPermissionsAndIsGoneAfterwards() throws IOException {
    try (LocalServer server = listen()) {
      assertThat(Files.getPosixFilePermissions(server.path())).isEqualTo(OWN);
      assertThat(server.accept()).isNull();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void bytesAndADescriptorTravelTogether() throws IOException {
    Incoming incoming = new Incoming();
    List<Descriptor> descriptors = new ArrayList<>();
    byte[] bytes = "with memory".getBytes(StandardCharsets.UTF_8);
    try (LocalServer server = listen();
        LocalSocket client = LocalSocket.connect(path);
        LocalSocket served = accepted(server);
        Descriptor made = SharedMemory.make(4096);
        SharedMemory mine = SharedMemory.map(made, 4096, () -> {})) {
      mine.bytes(0, 8).putLong(0, 7);
      client.send(bytes, made);

      assertThat(incoming.receive(served, true, descriptors)).isEqualTo(Incoming.End.BYTES);
      assertThat(StandardCharsets.UTF_8.decode(incoming.bytes()).toString())
          .isEqualTo("with memory");
      try (Descriptor came = descriptors.get(0);
          SharedMemory theirs = SharedMemory.map(came, SharedMemory.checkedSize(came), () -> {})) {
        assertThat(theirs.bytes(0, 8).getLong(0)).isEqualTo(7);
      }
      assertThat(incoming.receive(served, false, descriptors)).isEqualTo(Incoming.End.NOTHING);
      client.hangUp();
      assertThat(incoming.receive(served, true, descriptors)).isEqualTo(Incoming.End.OVER);
    }
  }

  @Test
  void whatADeadOwnerLeftIsReplaced() throws IOException {
    Path elsewhere = path.resolveSibling("other.sock");
    try (LocalServer server = LocalServer.listen(elsewhere, OWN, Optional.empty())) {
      Files.createLink(path, server.path());
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> LocalSocket.connect(path))
        .withMessageContaining(path.toString())
        .withMessageContaining("refused");

    try (LocalServer server = listen();
        LocalSocket client = LocalSocket.connect(path);
        LocalSocket served = accepted(server)) {
      assertThat(served.peer()).isEqualTo(client.peer());
    }
  }

  @Test
  void aSecondOwnerIsRefused() throws IOException {
    try (LocalServer first = listen()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(this::listen)
          .withMessageContaining("another daemon listens at " + first.path());
    }
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws IOException {
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, "somebody's");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::listen)
        .withMessageContaining(path + " is no socket");
    assertThat(path).hasContent("somebody's");
  }

  @Test
  void aSocketThatAnotherPutInItsPlaceStays() throws IOException {
    try (LocalServer server = listen()) {
      Files.delete(server.path());
      Files.writeString(path, "another's");
    }
    assertThat(path).hasContent("another's");
  }

  @Test
  void aPathThatIsTooLongIsRefused() {
    Path longer = path.resolve("x".repeat(100));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> LocalSocket.connect(longer))
        .withMessageContaining("at most 107")
        .withMessageContaining("shorter folder");
  }

  @Test
  void aSenderToOneThatIsGoneIsToldAndLives() throws IOException {
    try (LocalServer server = listen();
        LocalSocket client = LocalSocket.connect(path)) {
      accepted(server).close();

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> client.send(new byte[] {1}))
          .withMessageContaining("Broken pipe");
    }
  }

  @Test
  void onlyWhatThereIsRoomForIsSentAtOnce() throws IOException {
    byte[] many = new byte[1 << 20];
    try (LocalServer server = listen();
        LocalSocket client = LocalSocket.connect(path);
        LocalSocket served = accepted(server)) {
      int first = client.sendNow(many);
      assertThat(first).isPositive().isLessThan(many.length);
      assertThat(client.sendNow(many)).isZero();
      assertThat(new Incoming().receive(served, false, new ArrayList<>()))
          .isEqualTo(Incoming.End.BYTES);
    }
  }
}
