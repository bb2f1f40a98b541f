package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
  private boolean isPressing;
  private long now;
  private Runnable beforeRelease = () -> {};
  private final Work work =
      new Work(
          asked::add,
          () -> {},
          () -> {
            beforeRelease.run();
            done.add("released");
            return isPressing;
          },
          () -> now);

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
    Runnable hold = () -> work.decided(until -> now = until + 1);
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
            () -> false);
    for (String step : List.of("first", "second")) {
      stopped.post(
          () -> {
            stopped.decided(until -> now = until + 1);
            stopped.decided(until -> done.add(step));
          });

      stopped.run();
    }

    assertThat(done).containsExactly("first", "second");
  }

  private Work.Deferred deferred(String name) {
    return new Work.Deferred() {
      @Override
      void tell() {
        done.add(name);
      }
    };
  }

  @Test
  void whatIsDeferredComesBeforeTheNextEventInTheOrderInWhichItCame() {
    assertThat(work.defer(deferred("first"))).isTrue();
    assertThat(work.defer(deferred("second"))).isTrue();
    work.run();
    work.leave();
    assertThat(done).isEmpty();
    assertThat(asked).isEmpty();

    work.post(() -> done.add("event"));

    assertThat(done).containsExactly("first", "second", "event", "released");
  }

  @Test
  void aQuestionIsAnsweredAfterWhatIsDeferred() {
    work.defer(deferred("deferred"));

    assertThat(work.ask(() -> List.copyOf(done))).containsExactly("deferred");
  }

  @Test
  void aQuestionThatFailsReleasesWhatCameBeforeIt() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                work.ask(
                    () -> {
                      throw new IllegalStateException("refused");
                    }))
        .withMessage("refused");

    assertThat(done).containsExactly("released");
  }

  @Test
  void nothingIsDeferredThatSomethingWaitsFor() {
    isPressing = true;
    work.post(() -> {});

    assertThat(work.defer(deferred("deferred"))).isFalse();

    assertThat(done).containsExactly("released", "deferred", "released");
  }

  @Test
  void whatWasDeferredJustBeforeSomethingBeganToWaitForItIsWorkedOffByTheSameThread() {
    isPressing = true;
    beforeRelease =
        () -> {
          beforeRelease = () -> {};
          assertThat(work.defer(deferred("deferred"))).isTrue();
        };

    work.postAndRun(() -> done.add("event"));

    assertThat(done).containsExactly("event", "released", "deferred", "released");
  }

  @Test
  void theStepsOfAnEventFollowInOrderAndAfterOlderOnes() {
    work.post(() -> work.decided(until -> done.add("older")));

    work.postAndRun(
        () -> {
          work.decided(until -> done.add("first"));
          work.decided(until -> done.add("second"));
        });
    work.postAndRun(() -> work.decided(until -> done.add("only")));

    assertThat(done)
        .containsExactly("released", "released", "older", "first", "second", "released", "only");
  }
}
