package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.spec.settings.Settings;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a watchdog is told. */
@Timeout(60)
class DaemonLifeTest {

  private final CountDownLatch stands = new CountDownLatch(1);
  private final CountDownLatch permit = new CountDownLatch(1);

  /** An engine that keeps who asks whether it fetches, which is the daemon's thread. */
  private Coral engine() {
    InvocationHandler keeping =
        (self, method, arguments) -> {
          if (method.getName().equals("wouldFetch")) {
            stands.countDown();
            permit.await();
            return false;
          }
          return null;
        };
    return (Coral)
        Proxy.newProxyInstance(Coral.class.getClassLoader(), new Class<?>[] {Coral.class}, keeping);
  }

  @Test
  void aDaemonWhoseThreadStandsDoesNotLive(@TempDir Path temp) throws Exception {
    Map<String, String> said =
        Map.of("socket", temp.resolve("coral.sock").toString(), "drain.limit", "0s");
    try (Daemon daemon =
            Daemon.start(engine(), new Host() {}, Settings.of(DaemonSettings.PID, said));
        TestClient client = TestClient.welcome(daemon.socket())) {
      assertThat(daemon.lives(Duration.ofMinutes(1))).isTrue();

      client.send(TestClient.submit("any"));
      stands.await();
      assertThat(daemon.lives(Duration.ofMillis(10))).isFalse();

      permit.countDown();
      assertThat(daemon.lives(Duration.ofMinutes(1))).isTrue();
    }
  }
}
