package io.coral.runtime.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.backend.Command;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
  private static Command command(Runnable onEnd) {
    return (Command)
        Proxy.newProxyInstance(
            Command.class.getClassLoader(),
            new Class<?>[] {Command.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("complete")) {
                onEnd.run();
              }
              return null;
            });
  }

  /** Work of no time, or of as long as it is held; who did it. */
  private static final class Work extends Lane.Task {
    final CompletableFuture<Thread> by = new CompletableFuture<>();
    private final CompletableFuture<?> held;

    Work(Runnable onEnd) {
      this(onEnd, CompletableFuture.completedFuture(null));
    }

    Work(Runnable onEnd, CompletableFuture<?> held) {
      super(command(onEnd));
      this.held = held;
    }

    @Override
    void start() {}

    @Override
    void finish() {
      by.complete(Thread.currentThread());
      held.join();
    }

    Thread thread() throws Exception {
      return by.get(10, TimeUnit.SECONDS);
    }
  }

  /** Two commands that end together, so that there are two threads. */
  private void twoAtATime() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Work one = new Work(() -> {}, end);
    Work other = new Work(() -> {}, end);
    new Lane(waiters).execute(one);
    new Lane(waiters).execute(other);
    assertThat(one.thread()).isNotSameAs(other.thread());
    end.complete(null);
  }

  /** A lane whose last command took no time. */
  private Lane quickLane() throws Exception {
    Lane lane = new Lane(waiters);
    do {
      CompletableFuture<Void> told = new CompletableFuture<>();
      lane.execute(new Work(() -> told.complete(null)));
      told.get(10, TimeUnit.SECONDS);
    } while (lane.lastNanos() > Waiters.SOON_NANOS);
    return lane;
  }

  @Test
  void ofTwoThatMayTakeLongEachHasAThread() throws Exception {
    twoAtATime();
  }

  @Test
  void whatBecomesReadyByAnEndWakesNobody() throws Exception {
    twoAtATime();
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> end = new CompletableFuture<>();

    goOn(quickLane(), 100, threads, end);

    end.get(10, TimeUnit.SECONDS);
    long changes =
        IntStream.range(1, 100).filter(i -> threads.get(i) != threads.get(i - 1)).count();
    // who sleeps looks now and then, and may come by
    assertThat(changes).isLessThan(20);
  }

  private void goOn(Lane lane, int times, List<Thread> threads, CompletableFuture<Void> end) {
    if (times == 0) {
      end.complete(null);
      return;
    }
    lane.execute(
        new Work(
            () -> {
              threads.add(Thread.currentThread());
              goOn(new Lane(waiters), times - 1, threads, end);
            }));
  }

  @Test
  void whatWaitsBehindOneThatDoesNotEndIsTakenOver() throws Exception {
    twoAtATime();
    Lane lane = quickLane();
    CompletableFuture<Void> end = new CompletableFuture<>();
    Work hung = new Work(() -> {}, end);
    lane.execute(hung);
    Thread waits = hung.thread();
    Work behind = new Work(() -> {});

    new Lane(waiters).execute(behind);

    assertThat(behind.thread()).isNotSameAs(waits);
    end.complete(null);
  }

  @Test
  void anEndThatIsToldInVainKeepsNoThreadFromItsWork() throws Exception {
    Lane lane = new Lane(waiters);
    lane.execute(
        new Work(
            () -> {
              throw new AssertionError("whoever was told");
            }));
    Work next = new Work(() -> {});

    lane.execute(next);

    assertThat(next.thread().getName()).isEqualTo("coral-await under test");
  }

  @Test
  void itsThreadsEndWhenItIsClosed() throws Exception {
    Work work = new Work(() -> {});
    new Lane(waiters).execute(work);
    Thread thread = work.thread();

    waiters.close();

    Awaitility.await().untilAsserted(() -> assertThat(thread.isAlive()).isFalse());
  }
}
