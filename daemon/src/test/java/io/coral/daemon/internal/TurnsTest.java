package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Coral;
import io.coral.protocol.Frames;
import io.coral.spec.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In which order the daemon's thread takes what several clients ask. */
@Timeout(60)
class TurnsTest {

  private static final int FLOOD = 2000;
  private static final int CLIENTS = 20;

  /** How many of them may be taken before another tenant has its turn. */
  private static final int MANY = 20;

  /** Calls of a client that are taken before another of its tenant has its turn, in one piece. */
  private static final int TURN = 32;

  /** Calls of a tenant after which another's have their turn. */
  private static final int SHARED = 8;

  private final Semaphore stands = new Semaphore(0);
  private final Semaphore permits = new Semaphore(0);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * An engine that notes what is asked, and keeps the daemon's thread each time until it may go on.
   */
  private Coral engine() {
    InvocationHandler noting =
        (self, method, arguments) -> {
          if (method.getName().equals("wouldFetch")) {
            asked.add((String) arguments[0]);
            stands.release();
            permits.acquire();
            return false;
          }
          return null;
        };
    return (Coral)
        Proxy.newProxyInstance(Coral.class.getClassLoader(), new Class<?>[] {Coral.class}, noting);
  }

  private static byte[] flood(int count) throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.write(Frames.frame(TestClient.submit("flood").setId(100 + i).build()));
    }
    return frames.toByteArray();
  }

  @Test
  void whoAsksAThousandTimesKeepsNobodyWaitingForAllOfThem(@TempDir Path temp) throws Exception {
    try (Daemon daemon = daemon(temp, "");
        TestClient first = TestClient.welcome(daemon.socket());
        TestClient flooding = TestClient.welcome(daemon.socket());
        TestClient other = TestClient.welcome(daemon.socket())) {
      first.send(TestClient.submit("first"));
      stands.acquire();
      flooding.socket.send(flood(FLOOD));
      other.send(TestClient.submit("other"));
      permits.release(FLOOD + 2);

      await().until(() -> asked.size() == FLOOD + 2);
      assertThat(asked.indexOf("other")).isLessThan(2 * TURN);
    }
  }

  @Test
  void aTenantWithManyClientsHasNoMoreTurnsThanOneWithOne(@TempDir Path temp) throws Exception {
    Path jobs = temp.resolve("jobs.sock");
    String tenants = "[tenant jobs]\n[socket jobs]\npath = " + jobs + "\ntenant = jobs\n";
    List<TestClient> clients = new ArrayList<>();
    try (Daemon daemon = daemon(temp, tenants);
        TestClient first = TestClient.welcome(daemon.socket())) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(TestClient.welcome(jobs));
      }
      // whose last turn is the latest of all
      TestClient other = TestClient.welcome(daemon.socket());
      clients.add(other);
      first.send(TestClient.submit("first"));
      stands.acquire();
      for (TestClient each : clients.subList(0, CLIENTS)) {
        each.socket.send(flood(FLOOD / CLIENTS));
      }
      other.send(TestClient.submit("other"));
      permits.release(FLOOD + 2);

      await().until(() -> asked.size() == FLOOD + 2);
      assertThat(asked.indexOf("other")).isLessThan(MANY);
    } finally {
      clients.forEach(TestClient::close);
    }
  }

  @Test
  void whatAClientAsksTogetherIsAnsweredTogether(@TempDir Path temp) throws Exception {
    try (Daemon daemon = daemon(temp, "");
        TestClient client = TestClient.welcome(daemon.socket())) {
      client.socket.send(flood(TURN));
      permits.release(TURN - 1);
      stands.acquire(TURN);
      assertThat(client.hears()).isFalse();
      permits.release();

      assertThat(client.next().getId()).isEqualTo(100);
    }
  }

  @Test
  void repliesWaitForNoOtherTenantsCalls(@TempDir Path temp) throws Exception {
    Path jobs = temp.resolve("jobs.sock");
    String tenants = "[tenant jobs]\n[socket jobs]\npath = " + jobs + "\ntenant = jobs\n";
    try (Daemon daemon = daemon(temp, tenants);
        TestClient first = TestClient.welcome(daemon.socket());
        TestClient flooding = TestClient.welcome(daemon.socket());
        TestClient other = TestClient.welcome(jobs)) {
      first.send(TestClient.submit("first"));
      stands.acquire();
      flooding.socket.send(flood(TURN));
      other.send(TestClient.submit("other"));
      permits.release(1 + SHARED);
      stands.acquire(SHARED + 1);

      assertThat(asked).last().isEqualTo("other");
      assertThat(flooding.next().getId()).isEqualTo(100);
      permits.release(FLOOD);
    }
  }

  private Daemon daemon(Path folder, String tenants) throws IOException {
    Path file = Files.writeString(folder.resolve("tenants.cfg"), tenants);
    Map<String, String> said =
        Map.of(
            "socket", folder.resolve("coral.sock").toString(),
            "tenants.file", file.toString(),
            "drain.limit", "0s");
    return Daemon.start(engine(), new Host() {}, Settings.of(DaemonSettings.PID, said));
  }
}
