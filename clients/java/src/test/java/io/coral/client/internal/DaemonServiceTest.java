package io.coral.client.internal;

import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.coral.api.Coral;
import io.coral.client.DaemonCoral;
import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.verification.VerificationMode;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

@Timeout(60)
class DaemonServiceTest {

  private final BundleContext context = mock();
  private final ServiceRegistration<Coral> registration = mock();
  private DaemonRig rig;

  @BeforeEach
  void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp);
    when(context.registerService(eq(Coral.class), any(Coral.class), any()))
        .thenReturn(registration);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private DaemonService service() {
    return new DaemonService(context, () -> DaemonCoral.connect(rig.socket(), Duration.ZERO));
  }

  private void verifyRegistered(VerificationMode howOften) {
    verify(context, howOften).registerService(eq(Coral.class), any(Coral.class), any());
  }

  @Test
  void aDaemonThatIsThereIsTheServiceAtOnceAndUntilTheEnd() throws InterruptedException {
    DaemonService service = service();
    verifyRegistered(times(1));
    verify(registration, never()).unregister();

    service.stop();

    verify(registration).unregister();
  }

  @Test
  void oneThatComesLaterAndGoesAndComesBackIsTheServiceForAsLongAsItIsThere()
      throws IOException, InterruptedException {
    rig.stopDaemon();
    DaemonService service = service();
    verifyRegistered(never());

    rig.replaceDaemon();
    await().untilAsserted(() -> verifyRegistered(times(1)));
    rig.stopDaemon();
    await().untilAsserted(() -> verify(registration).unregister());
    rig.replaceDaemon();
    await().untilAsserted(() -> verifyRegistered(times(2)));

    service.stop();
    verify(registration, times(2)).unregister();
  }
}
