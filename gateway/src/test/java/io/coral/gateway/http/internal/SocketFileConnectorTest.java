package io.coral.gateway.http.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketFileConnectorTest {

  @TempDir private Path folder;
  private final Server server = new Server();

  @BeforeEach
  void start() throws Exception {
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Content.Sink.write(response, true, "served", callback);
            return true;
          }
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private SocketFileConnector connector(Path path) {
    return new SocketFileConnector(server, path);
  }

  private static String ask(Path socket, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(US_ASCII)));
      return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
    }
  }

  @Test
  void whatElseTheServerHasIsNotThere() throws Exception {
    Path path = folder.resolve("sock");
    SocketFileConnector connector = connector(path);
    connector.start();
    try {
      assertThat(ask(path, "/v2")).contains(" 200 ").endsWith("served");
      for (String elsewhere : new String[] {"/", "/api/boards", "/metrics", "/v2/../metrics"}) {
        assertThat(ask(path, elsewhere)).as(elsewhere).contains(" 404 ").doesNotContain("served");
      }
    } finally {
      connector.stop();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void oneThatDoesNotStartLeavesNothingOpen() {
    SocketFileConnector connector = connector(folder.resolve("none/sock"));

    assertThatThrownBy(connector::start).isInstanceOf(IOException.class);

    assertThatIllegalStateException()
        .isThrownBy(connector::getTransport)
        .withMessage("not started");
  }

  @Test
  void oneWhoseFileCannotBeTakenAwayEndsAllTheSame() throws Exception {
    Path path = folder.resolve("sock");
    SocketFileConnector connector = connector(path);
    connector.start();
    Files.delete(path);
    Files.createDirectories(path.resolve("full"));

    assertThatThrownBy(connector::stop).isInstanceOf(DirectoryNotEmptyException.class);

    assertThat(connector.getBean(SelectorManager.class).isStopped()).isTrue();
  }
}
