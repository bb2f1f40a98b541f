package io.coral.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkServerTest {

  private static Socket connected(NetworkServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  /** The server speaks first. */
  private static boolean isServed(Socket client) throws IOException {
    return client.getInputStream().read() >= 0;
  }

  @Test
  void oneConnectionMoreThanThereMayBeIsHungUpOn() throws IOException {
    try (EventLoops loops = new EventLoops();
        NetworkServer server =
            NetworkServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                ServerServiceDefinition.builder("nothing").build(),
                new NetworkServer.Bounds(1, 1, 1),
                List.of(),
                Runnable::run,
                loops)) {
      try (Socket first = connected(server);
          Socket second = connected(server)) {
        assertThat(isServed(first)).isTrue();
        assertThat(isServed(second)).isFalse();
      }
      await()
          .until(
              () -> {
                try (Socket next = connected(server)) {
                  return isServed(next);
                }
              });
    }
  }
}
