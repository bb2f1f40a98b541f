package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event.State;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SettableEventTest {

  private final SettableEvent event = new SettableEvent("run", "a unit of somebody else");
  private final AcceleratorException failure =
      AcceleratorException.of(ErrorCode.EXECUTION_FAILED, "run", "a unit", "it broke");

  @Test
  void whoeverAsksIsToldTheSameFailure() {
    List<Throwable> before = new ArrayList<>();
    event.completion().whenComplete((nothing, thrown) -> before.add(thrown));

    assertThat(event.fail(failure)).isTrue();

    assertThat(event.state()).isEqualTo(State.FAILED);
    assertThat(event.failure()).containsSame(failure);
    assertThatThrownBy(event::await).isSameAs(failure);
    assertThatThrownBy(() -> event.await(Duration.ZERO)).isSameAs(failure);
    assertThatThrownBy(event::times).isSameAs(failure);
    assertThat(before).containsExactly(failure);
    assertThatThrownBy(() -> event.completion().toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(failure);
  }

  @Test
  void theFirstEndCounts() throws Exception {
    assertThat(event.complete()).isTrue();

    assertThat(event.fail(failure)).isFalse();
    assertThat(event.complete()).isFalse();
    event.await();
    assertThat(event.state()).isEqualTo(State.COMPLETED);
    assertThat(event.failure()).isEmpty();
  }

  @Test
  void whoSleepsIsLetGoBeforeAnybodyIsCalledBack() throws Exception {
    CompletableFuture<Thread.State> seen = new CompletableFuture<>();
    Thread sleeper =
        new Thread(
            () -> {
              try {
                event.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    event
        .completion()
        .thenRun(
            () -> {
              try {
                sleeper.join(10_000);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              seen.complete(sleeper.getState());
            });
    sleeper.start();
    Awaitility.await().until(() -> sleeper.getState() == Thread.State.WAITING);

    event.complete();

    assertThat(seen).isCompletedWithValue(Thread.State.TERMINATED);
  }

  @Test
  void noBoundIsRefusedWhateverTheEnd() {
    assertThatThrownBy(() -> event.await(null)).isInstanceOf(NullPointerException.class);

    event.complete();

    assertThatThrownBy(() -> event.await(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void anEventThatHasCompletedCallsBackAtOnce() {
    List<String> told = new ArrayList<>();

    SettableEvent.completed("copy", "nothing").completion().thenRun(() -> told.add("now"));

    assertThat(told).containsExactly("now");
  }

  @Test
  void aPendingEventSaysWhatItStandsFor() {
    assertThat(event.state()).isEqualTo(State.PENDING);
    assertThat(event.failure()).isEmpty();
    assertThat(code(() -> event.await(Duration.ZERO))).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(code(event::times)).isEqualTo(ErrorCode.BUSY);
    assertThat(event).hasToString("run of a unit of somebody else (PENDING)");
  }

  @Test
  void timesAreThoseItWasCompletedWith() {
    EventTimes times = new EventTimes(1, 2, 3, 4);
    event.complete(() -> times);

    assertThat(event.times()).isEqualTo(times);
    assertThat(code(SettableEvent.completed("run", "nothing")::times))
        .isEqualTo(ErrorCode.UNSUPPORTED);
  }

  @Test
  void timesThatAreNoneAreAFailureOfTheCall() {
    event.complete(() -> null);

    assertThat(code(event::times)).isEqualTo(ErrorCode.INTERNAL);
  }

  private interface Call {
    void make() throws InterruptedException;
  }

  private static ErrorCode code(Call call) {
    return catchThrowableOfType(AcceleratorException.class, call::make).code();
  }
}
