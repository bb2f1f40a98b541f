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
  private final Work work = new Work(asked::add, () -> {}, () -> done.add("released"));

  @Test
  void an_event_is_worked_off_where_it_comes_up() {
    work.post(() -> done.add("event"));

    assertThat(done).containsExactly("event", "released");
  }

  @Test
  void an_event_of_an_event_comes_after_it() {
    work.post(
        () -> {
          work.post(() -> done.add("inner"));
          done.add("outer");
        });

    assertThat(done).containsExactly("outer", "inner", "released");
  }

  @Test
  void a_step_is_carried_out_without_the_lock() {
    work.post(() -> work.decided(until -> done.add("step")));
    assertThat(done).containsExactly("released");

    work.run();

    assertThat(done).containsExactly("released", "step");
  }

  @Test
  void one_thread_is_asked_for_what_a_caller_leaves() {
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
  void what_comes_after_the_stop_is_done_by_whoever_brings_it() {
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
