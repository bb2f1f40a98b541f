package io.coral.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

  @TempDir private Path folder;

  private ServerSocketChannel listen(Path path) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  @Test
  void whatADeadOwnerLeftIsTakenAway() throws IOException {
    Path path = folder.resolve("sock");
    listen(path).close();
    assertThat(path).exists();

    SocketFile.clear(path);

    assertThat(path).doesNotExist();
    SocketFile.clear(path);
  }

  @Test
  void aLivingOneStays() throws IOException {
    Path path = folder.resolve("sock");
    try (ServerSocketChannel living = listen(path)) {
      assertThatThrownBy(() -> SocketFile.clear(path))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process listens at " + path);
      assertThat(living.isOpen()).isTrue();
    }
  }

  @Test
  void whatIsNoSocketStays() throws IOException {
    Path path = Files.createFile(folder.resolve("sock"));

    assertThatThrownBy(() -> SocketFile.clear(path)).hasMessageContaining("is no socket");

    assertThat(path).exists();
  }
}
