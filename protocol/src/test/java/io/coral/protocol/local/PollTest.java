package io.coral.protocol.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PollTest {

  private final Poll poll;
  private final LocalServer server;
  private final LocalSocket client;
  private final LocalSocket served;

  PollTest(@TempDir Path folder) throws IOException {
    poll = new Poll();
    Path path = folder.resolve("s");
    server =
        LocalServer.listen(path, PosixFilePermissions.fromString("rw-------"), Optional.empty());
    client = LocalSocket.connect(path);
    served = Objects.requireNonNull(server.accept());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    served.close();
    server.close();
    poll.close();
  }

  private List<Long> tokens() throws IOException {
    List<Long> tokens = new ArrayList<>();
    int count = poll.await(Poll.FOREVER);
    for (int i = 0; i < count; i++) {
      tokens.add(poll.token(i));
    }
    return tokens;
  }

  @Test
  void itTellsWhereSomethingIs() throws IOException {
    poll.add(server, 0x1_0000_0001L);
    poll.add(served, 7);

    client.send(new byte[1]);
    assertThat(tokens()).containsExactly(7L);
    assertThat(new Incoming().receive(served, false, new ArrayList<>()))
        .isEqualTo(Incoming.End.BYTES);
    try (LocalSocket another = LocalSocket.connect(server.path())) {
      assertThat(tokens()).containsExactly(0x1_0000_0001L);
      assertThat(another.peer()).isEqualTo(client.peer());
    }
  }

  @Test
  void itTellsOfRoomWhereThatIsWaitedFor() throws IOException {
    poll.add(served, 7);
    poll.change(served, 7, true);

    assertThat(tokens()).containsExactly(7L);
    assertThat(poll.hasRoom(0)).isTrue();
    assertThat(poll.hasOnlyRoom(0)).isTrue();
    poll.change(served, 7, false);
    poll.wake();
    assertThat(tokens()).containsExactly(Poll.WOKEN);
    poll.awake();
    client.hangUp();
    assertThat(tokens()).containsExactly(7L);
    assertThat(poll.hasRoom(0)).isFalse();
  }
}
