package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** With a thread that waits as long as the test wants. */
class TurnsTest {

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Turns turns = new Turns(waiting::add);
  private final List<String> done = new ArrayList<>();

  @Test
  void whatComesWhileNothingIsDoneIsDoneAtOnceWhereItComes() {
    turns.execute(() -> done.add("first"));
    turns.execute(() -> done.add("second"));

    assertThat(done).containsExactly("first", "second");
    assertThat(waiting).isEmpty();
  }

  @Test
  void whatComesMeanwhileIsDoneByTheThreadThatWaitsInItsOrder() {
    turns.execute(
        () -> {
          turns.execute(() -> done.add("second"));
          turns.execute(() -> done.add("third"));
          done.add("first");
        });
    turns.execute(() -> done.add("fourth"));
    assertThat(done).containsExactly("first");

    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
    assertThat(done).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void whatFailsKeepsNothingElseFromItsTurn() {
    try {
      turns.execute(
          () -> {
            throw new IllegalStateException();
          });
    } catch (IllegalStateException e) {
      done.add("failed");
    }
    turns.execute(() -> done.add("next"));

    assertThat(done).containsExactly("failed", "next");
  }

  @Test
  void afterTheLastThingNothingIsDone() {
    turns.execute(
        () -> {
          turns.end(() -> done.add("last"));
          turns.execute(() -> done.add("late"));
        });
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
    turns.execute(() -> done.add("later"));

    assertThat(done).containsExactly("last");
  }
}
