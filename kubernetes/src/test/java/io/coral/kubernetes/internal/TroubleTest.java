package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What goes wrong on a plugin's thread. */
class TroubleTest {

  private static final int LOOKS = 3;

  @Test
  void whatIsTriedAgainAndAgainIsTriedAgainWhateverIsInItsWay() throws InterruptedException {
    ScheduledExecutorService thread = PluginThread.named("test");
    Trouble trouble = new Trouble();
    CountDownLatch looks = new CountDownLatch(LOOKS);
    thread.scheduleWithFixedDelay(
        () ->
            trouble.attempt(
                "A test",
                () -> {
                  looks.countDown();
                  throw new NoClassDefFoundError("it is a test's");
                }),
        0,
        1,
        TimeUnit.MILLISECONDS);

    assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
    thread.shutdownNow();
  }
}
