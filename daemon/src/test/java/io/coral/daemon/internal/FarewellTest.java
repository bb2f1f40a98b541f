package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Coral;
import io.coral.protocol.Frames;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalServer;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.Poll;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that have asked what nobody has taken when they are hung up on. */
@Timeout(60)
class FarewellTest {

  /** Their refusals are more than a socket has room for. */
  private static final int MANY = 4000;

  private static final DaemonSettings SETTINGS =
      DaemonSettings.of(Settings.of(DaemonSettings.PID, Map.of()));

  private final Tenants tenants = new Tenants(SETTINGS, TenantsFile.NONE);
  private final Incoming incoming = new Incoming();
  private final Map<Long, Connection> connections = new TreeMap<>();
  private final LentThreads none = new LentThreads();
  private LocalServer server;
  private Poll poll;

  @BeforeEach
  void listen(@TempDir Path temp) throws IOException {
    server =
        LocalServer.listen(
            temp.resolve("coral.sock"),
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE),
            Optional.empty());
    poll = new Poll();
  }

  @AfterEach
  void close() throws IOException {
    poll.close();
    server.close();
  }

  /** One that has introduced itself. */
  private TestClient connected(long token) throws IOException {
    TestClient client = new TestClient(server.path());
    LocalSocket socket = Objects.requireNonNull(server.accept());
    poll.add(socket, token);
    Tenant tenant = tenants.named("default");
    Outbox outbox = new Outbox(socket, tenant, poll, token, SETTINGS.unread());
    Calls calls =
        new Calls(
            nobody(), new User(0, tenant, true), tenants, new Host() {}, SETTINGS, none, outbox);
    Connection connection = new Connection(token, socket, "", tenant, outbox, calls);
    connections.put(token, connection);
    long hello =
        client.send(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)));
    connection.read(incoming, 1);
    connection.flush();
    assertThat(client.reply(hello).hasWelcome()).isTrue();
    return client;
  }

  /** An engine that nobody asks. */
  private static Coral nobody() {
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(),
            new Class<?>[] {Coral.class},
            (self, method, arguments) -> {
              throw new IllegalStateException("nobody asks " + method);
            });
  }

  private static byte[] requests() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 1; i <= MANY; i++) {
      all.write(Frames.frame(TestClient.submit("a").setId(100 + i).build()));
    }
    return all.toByteArray();
  }

  @Test
  void eachIsToldThatNothingWasBegunThoughAnotherDoesNotRead() throws Exception {
    try (TestClient deaf = connected(1);
        TestClient reading = connected(2)) {
      deaf.socket.send(requests());
      reading.socket.send(requests());
      // some of them are received, and none is taken
      Objects.requireNonNull(connections.get(2L)).read(incoming, 0);
      Thread farewell =
          new Thread(() -> new Farewell(connections).say(incoming, Duration.ofHours(1)));
      farewell.start();

      Set<Long> left = new HashSet<>();
      while (left.size() < MANY) {
        Wire.Reply reply = reading.next();
        assertThat(reply.getFailure().getCode()).isEqualTo(Code.ENDING);
        left.add(reply.getId());
      }
      assertThatExceptionOfType(IOException.class).isThrownBy(reading::next);
      assertThat(farewell.isAlive()).as("it waits for who does not read").isTrue();
      deaf.socket.hangUp();
      farewell.join();
    }
    assertThat(tenants.named("default").told().getClients()).isZero();
  }

  @Test
  void whoDoesNotReadIsHungUpOnOnceItsTimeIsOver() throws IOException {
    try (TestClient deaf = connected(1)) {
      deaf.socket.send(requests());

      new Farewell(connections).say(incoming, Duration.ofMillis(1));

      assertThat(tenants.named("default").told().getClients()).isZero();
    }
  }

  @Test
  void whoIsHungUpOnIsToldWhatWasDoneThoughSomeIsLeft() throws IOException {
    try (TestClient client = connected(1)) {
      Connection connection = Objects.requireNonNull(connections.get(1L));
      ByteArrayOutputStream two = new ByteArrayOutputStream();
      for (long id = 100; id < 102; id++) {
        two.write(
            Frames.frame(
                Wire.Call.newBuilder()
                    .setId(id)
                    .setCancel(Wire.Cancel.getDefaultInstance())
                    .build()));
      }
      client.socket.send(two.toByteArray());

      connection.read(incoming, 1);

      assertThat(connection.hasRest()).isTrue();
      connection.refuse("it is a test's");
      assertThat(client.reply(100).hasDone()).isTrue();
      assertThat(client.next().getFailure().getText()).isEqualTo("it is a test's");
      assertThatExceptionOfType(IOException.class).isThrownBy(client::next);
      connections.remove(1L);
      connection.close();
    }
  }
}
