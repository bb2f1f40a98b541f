package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has its turn, and what has none any more. */
@Timeout(60)
class PluginThreadTest {

  @Test
  void nothingHasATurnAfterTheLastThing() throws Exception {
    ScheduledExecutorService thread = PluginThread.named("test");
    List<String> done = new CopyOnWriteArrayList<>();
    CountDownLatch goOn = new CountDownLatch(1);
    thread.execute(
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    thread.execute(() -> done.add("asked before"));

    PluginThread.end(thread, () -> done.add("last"));

    thread.execute(() -> done.add("asked meanwhile"));
    thread.schedule(() -> done.add("later"), 1, TimeUnit.NANOSECONDS);
    goOn.countDown();
    assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("asked before", "last");
  }

  @Test
  void aLastThingThatFailsEndsItToo() throws Exception {
    ScheduledExecutorService thread = PluginThread.named("test");

    PluginThread.end(
        thread,
        () -> {
          throw new IllegalStateException("it is a test's");
        });

    assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }
}
