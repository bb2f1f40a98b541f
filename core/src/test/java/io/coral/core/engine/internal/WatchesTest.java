package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is looked for again and again, by threads that are lent. */
class WatchesTest {

  private static final long LIMIT = TimeUnit.SECONDS.toNanos(1);

  private final Deque<Runnable> lent = new ArrayDeque<>();
  private final Watches watches = new Watches(lent::add);
  private final List<String> done = new ArrayList<>();
  private final AtomicBoolean holds = new AtomicBoolean();

  private void watch() {
    watches.add(holds::get, () -> done.add("then"), LIMIT, () -> done.add("late"));
  }

  private void runLent() {
    for (Runnable task = lent.poll(); task != null; task = lent.poll()) {
      task.run();
    }
  }

  @Test
  void whatHoldsIsToldOnceAndLookedForNoMore() {
    watch();
    long next = watches.tick(0);
    runLent();
    assertThat(done).isEmpty();
    holds.set(true);

    watches.tick(next);
    runLent();

    assertThat(done).containsExactly("then");
    assertThat(watches.tick(2 * next)).isEqualTo(Long.MAX_VALUE);
    assertThat(lent).isEmpty();
  }

  @Test
  void aLookThatIsHeldUpIsNotMadeAgainAndKeepsNoOther() {
    watch();
    long next = watches.tick(0);
    watch();

    watches.tick(next);
    watches.tick(2 * next);

    assertThat(lent).as("one look of each").hasSize(2);
  }

  @Test
  void whatIsLateIsToldOnceAndLookedForAllTheSame() {
    watch();
    watches.tick(LIMIT);
    long next = watches.tick(2 * LIMIT);
    runLent();
    assertThat(done).containsExactly("late");
    holds.set(true);

    watches.tick(next);
    runLent();

    assertThat(done).containsExactly("late", "then");
  }

  @Test
  void aLookThatFailsIsMadeAgain() {
    watches.add(
        () -> {
          if (!holds.getAndSet(true)) {
            throw new IllegalStateException("not yet");
          }
          return true;
        },
        () -> done.add("then"),
        LIMIT,
        () -> done.add("late"));
    long next = watches.tick(0);
    runLent();

    watches.tick(next);
    runLent();

    assertThat(done).containsExactly("then");
  }
}
