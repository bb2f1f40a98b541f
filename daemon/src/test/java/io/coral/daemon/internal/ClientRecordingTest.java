package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.api.Recording;
import io.coral.protocol.wire.Wire;
import io.coral.spec.settings.Settings;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientRecordingTest {

  private final CountDownLatch ending = new CountDownLatch(1);
  private final CountDownLatch permit = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** An engine whose recordings take until they may end. */
  private Coral engine() {
    Recording recording =
        (Recording)
            Proxy.newProxyInstance(
                Recording.class.getClassLoader(),
                new Class<?>[] {Recording.class},
                (self, method, arguments) -> {
                  switch (method.getName()) {
                    case "close" -> {
                      ending.countDown();
                      permit.await();
                      ended.countDown();
                      return null;
                    }
                    case "failure" -> {
                      return Optional.empty();
                    }
                    default -> {
                      return 0L;
                    }
                  }
                });
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(),
            new Class<?>[] {Coral.class},
            (self, method, arguments) -> recording);
  }

  @Test
  void whoSeesThatTheClientIsGoneDoesNotWaitForTheEnd() throws Exception {
    DaemonSettings settings = DaemonSettings.of(Settings.of(DaemonSettings.PID, Map.of()));
    Tenant tenant = new Tenant("blue", settings.quotas(), Set.of(), new Backlog(0));
    ClientRecording recording = new ClientRecording(engine(), new User(0, tenant, true));
    recording.told(Wire.Record.newBuilder().setBegin(true).build());

    recording.close();

    ending.await();
    assertThat(ended.getCount()).isEqualTo(1);
    permit.countDown();
    ended.await();
  }
}
