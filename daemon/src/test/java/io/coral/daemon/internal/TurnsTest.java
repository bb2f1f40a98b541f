package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Coral;
import io.coral.protocol.Frames;
import io.coral.spec.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
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

  /** How many of them may be taken before somebody else has its turn. */
  private static final int MANY = 300;

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

  private static byte[] flood() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < FLOOD; i++) {
      frames.write(Frames.frame(TestClient.submit("flood").setId(100 + i).build()));
    }
    return frames.toByteArray();
  }

  @Test
  void whoAsksAThousandTimesKeepsNobodyWaitingForAllOfThem(@TempDir Path temp) throws Exception {
    Map<String, String> said =
        Map.of("socket", temp.resolve("coral.sock").toString(), "drain.limit", "0s");
    try (Daemon daemon =
            Daemon.start(engine(), new Host() {}, Settings.of(DaemonSettings.PID, said));
        TestClient first = TestClient.welcome(daemon.socket());
        TestClient flooding = TestClient.welcome(daemon.socket());
        TestClient other = TestClient.welcome(daemon.socket())) {
      first.send(TestClient.submit("first"));
      stands.await();
      flooding.socket.send(flood());
      other.send(TestClient.submit("other"));
      permit.countDown();

      await().until(() -> asked.size() == FLOOD + 2);
      assertThat(asked.indexOf("other")).isLessThan(MANY);
    }
  }
}
