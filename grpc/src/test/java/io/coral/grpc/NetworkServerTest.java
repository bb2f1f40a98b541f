package io.coral.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ServerServiceDefinition;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkServerTest {

  /** With one connection at a time. */
  private static NetworkServer listen(EventLoops loops, Duration idle) throws IOException {
    return NetworkServer.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.empty(),
        ServerServiceDefinition.builder("nothing").build(),
        new NetworkServer.Bounds(1, 1, 1),
        List.of(),
        Runnable::run,
        loops,
        idle);
  }

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
        NetworkServer server = listen(loops, Duration.ofMinutes(1))) {
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

  @Test
  void oneThatHasNoCallForLongIsToldToGo() throws IOException {
    // the shortest time that grpc-java takes
    try (EventLoops loops = new EventLoops();
        NetworkServer server = listen(loops, Duration.ofSeconds(1));
        Socket client = connected(server)) {
      client.setSoTimeout(60_000);
      DataInputStream frames = new DataInputStream(client.getInputStream());
      String content;
      do {
        int length = frames.readInt() >>> 8;
        frames.skipNBytes(1 + Integer.BYTES);
        content = new String(frames.readNBytes(length), StandardCharsets.US_ASCII);
      } while (!content.endsWith("max_idle"));
    }
  }
}
