package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.protocol.Frames;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody listens and takes nobody, or takes a client and reads nothing more. */
@Timeout(60)
class HungDaemonTest {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MORE_THAN_A_SOCKET_TAKES = 2000;

  private final List<SocketChannel> queue = new ArrayList<>();
  private Path path;
  private ServerSocketChannel server;

  @BeforeEach
  void listen(@TempDir Path temp) throws IOException {
    path = temp.resolve("coral.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path), 1);
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel each : queue) {
      each.close();
    }
    server.close();
  }

  private boolean isTaken() throws IOException {
    SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
    queue.add(next);
    next.configureBlocking(false);
    try {
      return next.connect(UnixDomainSocketAddress.of(path));
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void aFullQueueIsNotWaitedForOnAndOn() throws IOException {
    boolean hasRoom = true;
    while (hasRoom) {
      hasRoom = isTaken();
    }

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> DaemonCoral.connect(path, PATIENCE))
        .withMessageContaining("its queue is full, and nobody is taken");
  }

  /** Takes a client, and reads nothing but its Hello. */
  private SocketChannel take() {
    try {
      SocketChannel taken = server.accept();
      ByteBuffer hello = ByteBuffer.allocate(1024);
      taken.read(hello);
      Wire.Call call = Wire.Call.parseFrom(hello.flip().position(Frames.HEADER));
      Wire.Welcome welcome = Wire.Welcome.newBuilder().setVersion(1).setTenant("default").build();
      Wire.Reply reply = Wire.Reply.newBuilder().setId(call.getId()).setWelcome(welcome).build();
      taken.write(ByteBuffer.wrap(Frames.frame(reply)));
      return taken;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoReadsNoMoreIsGivenUp() throws IOException {
    CompletableFuture<SocketChannel> taken = CompletableFuture.supplyAsync(this::take);
    try (DaemonCoral coral = DaemonCoral.connect(path, PATIENCE)) {
      queue.add(taken.join());
      List<Answer> answers =
          Stream.generate(() -> coral.submit(Request.of("no.such").arg(1)))
              .limit(MORE_THAN_A_SOCKET_TAKES)
              .toList();

      assertThat(answers)
          .allSatisfy(
              each ->
                  assertThat(catchThrowableOfType(RequestException.class, each::join).code())
                      .isEqualTo(RequestException.Code.SHUTDOWN));
    }
  }
}
