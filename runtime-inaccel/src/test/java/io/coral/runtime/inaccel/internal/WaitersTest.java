package io.coral.runtime.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.backend.Command;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitersTest {

  private final Waiters waiters = new Waiters("under test");

  @AfterEach
  void close() {
    waiters.close();
  }

  /** A command; what it is told is the thread that does it. */
  private static Command command(boolean inline, Runnable onEnd) {
    return (Command)
        Proxy.newProxyInstance(
            Command.class.getClassLoader(),
            new Class<?>[] {Command.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("complete")) {
                onEnd.run();
              }
              return method.getName().equals("inline") ? inline : null;
            });
  }

  /** Work of no time; who did it. */
  private static final class Work extends Lane.Task {
    final CompletableFuture<Thread> by = new CompletableFuture<>();

    Work(boolean inline, Runnable onEnd) {
      super(command(inline, onEnd));
    }

    @Override
    void start() {}

    @Override
    void finish() {
      by.complete(Thread.currentThread());
    }

    Thread thread() throws Exception {
      return by.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatBecomesReadyByAnEndIsDoneByTheThreadThatToldIt() throws Exception {
    Work next = new Work(false, () -> {});
    Work first = new Work(true, () -> new Lane(waiters).execute(next));

    new Lane(waiters).execute(first);

    assertThat(next.thread()).isSameAs(first.thread());
  }

  @Test
  void ofTwoThatBecomeReadyByOneEndEachHasAThread() throws Exception {
    Work one = new Work(false, () -> {});
    Work other = new Work(false, () -> {});

    new Lane(waiters)
        .execute(
            new Work(
                true,
                () -> {
                  new Lane(waiters).execute(one);
                  new Lane(waiters).execute(other);
                }));

    assertThat(one.thread()).isNotSameAs(other.thread());
  }

  @Test
  void anEndThatIsToldInVainKeepsNoThreadFromItsWork() throws Exception {
    Lane lane = new Lane(waiters);
    lane.execute(
        new Work(
            true,
            () -> {
              throw new AssertionError("whoever was told");
            }));
    Work next = new Work(true, () -> {});

    lane.execute(next);

    assertThat(next.thread().getName()).isEqualTo("coral-await under test");
  }

  @Test
  void itsThreadsEndWhenItIsClosed() throws Exception {
    Work work = new Work(true, () -> {});
    new Lane(waiters).execute(work);
    Thread thread = work.thread();

    waiters.close();

    Awaitility.await().untilAsserted(() -> assertThat(thread.isAlive()).isFalse());
  }
}
