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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In which order the daemon's thread takes what several clients ask. */
@Timeout(60)
class TurnsTest {

  private static final int FLOOD = 2000;
  private static final int CLIENTS = 20;

  /** How many of them may be taken before somebody else has its turn. */
  private static final int MANY = 20;

  private final CountDownLatch stands = new CountDownLatch(1);
  private final CountDownLatch permit = new CountDownLatch(1);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** An engine that notes what is asked, and keeps the daemon's thread until it may go on. */
  private Coral engine() {
    InvocationHandler noting =
        (self, method, arguments) -> {
          if (method.getName().equals("wouldFetch")) {
            asked.add((String) arguments[0]);
            stands.countDown();
            permit.await();
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
      stands.await();
      flooding.socket.send(flood(FLOOD));
      other.send(TestClient.submit("other"));
      permit.countDown();

      await().until(() -> asked.size() == FLOOD + 2);
      assertThat(asked.indexOf("other")).isLessThan(MANY);
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
      stands.await();
      for (TestClient each : clients.subList(0, CLIENTS)) {
        each.socket.send(flood(FLOOD / CLIENTS));
      }
      other.send(TestClient.submit("other"));
      permit.countDown();

      await().until(() -> asked.size() == FLOOD + 2);
      assertThat(asked.indexOf("other")).isLessThan(MANY);
    } finally {
      clients.forEach(TestClient::close);
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
