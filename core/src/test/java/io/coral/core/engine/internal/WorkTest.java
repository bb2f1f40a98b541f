package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** In which order events and steps are worked off, and by whom. */
class WorkTest {

  private final Deque<Runnable> asked = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final Work work = new Work(asked::add, () -> {}, () -> done.add("released") && false);

  @Test
  void anEventIsWorkedOffWhereItComesUp() {
    work.post(() -> done.add("event"));

    assertThat(done).containsExactly("event", "released");
  }

  @Test
  void anEventOfAnEventComesAfterIt() {
    work.post(
        () -> {
          work.post(() -> done.add("inner"));
          done.add("outer");
        });

    assertThat(done).containsExactly("outer", "inner", "released");
  }

  @Test
  void aStepIsCarriedOutWithoutTheLock() {
    work.post(() -> work.decided(until -> done.add("step")));
    assertThat(done).containsExactly("released");

    work.run();

    assertThat(done).containsExactly("released", "step");
  }

  @Test
  void oneThreadIsAskedForWhatACallerLeaves() {
    Runnable hold =
        () ->
            work.decided(
                until -> {
                  while (System.nanoTime() - until <= 0) {
                    Thread.onSpinWait();
                  }
                });
    for (int i = 0; i < 3; i++) {
      work.post(hold);
    }
    work.post(() -> work.decided(until -> done.add("last")));

    work.run();
    work.run();

    assertThat(done).doesNotContain("last");
    assertThat(asked).hasSize(1);
    asked.remove().run();
    assertThat(done).contains("last");
  }

  @Test
  void whoLeavesTheStepsToAnotherThreadCarriesNoneOut() {
    work.post(() -> work.decided(until -> done.add("step")));

    work.leave();
    work.leave();

    assertThat(done).doesNotContain("step");
    assertThat(asked).hasSize(1);
    asked.remove().run();
    assertThat(done).contains("step");
    work.leave();
    assertThat(asked).isEmpty();
  }

  @Test
  void whatComesAfterTheStopIsDoneByWhoeverBringsIt() {
    Work stopped =
        new Work(
            task -> {
              throw new RejectedExecutionException("stopped");
            },
            () -> {},
            () -> {});
    for (String step : List.of("first", "second")) {
      stopped.decided(
          until -> {
            while (System.nanoTime() - until <= 0) {
              Thread.onSpinWait();
            }
          });
      stopped.decided(until -> done.add(step));

      stopped.run();
    }

    assertThat(done).containsExactly("first", "second");
  }
}
