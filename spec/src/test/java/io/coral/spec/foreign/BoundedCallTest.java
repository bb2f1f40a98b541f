package io.coral.spec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedCallTest {

  private static final Limit SHORT = new Limit("open.limit", Duration.ofMillis(20));
  private static final Limit LONG = new Limit("open.limit", Duration.ofSeconds(30));

  @Test
  void answersWhatTheCallReturns() {
    assertThat(BoundedCall.call(LONG, "open", "sim-0", () -> "resource", late -> {}))
        .isEqualTo("resource");
  }

  @Test
  void anErrorIsAFailureOfTheCall() {
    AssertionError thrown = new AssertionError("never here");

    assertThatThrownBy(
            () ->
                BoundedCall.run(
                    LONG,
                    "open",
                    "sim-0",
                    () -> {
                      throw thrown;
                    }))
        .isInstanceOf(AcceleratorException.class)
        .hasCause(thrown);
  }

  @Test
  void aCallThatWasLeftAloneIsToldFromOneThatFailsWithATimeoutOfItsOwn() {
    CountDownLatch never = new CountDownLatch(1);
    BoundedCall<String> leftAlone =
        BoundedCall.start(
            "open",
            "sim-0",
            () -> {
              never.await();
              return "late";
            });
    AcceleratorException own =
        AcceleratorException.of(ErrorCode.TIMEOUT, "open", "sim-0", "its own");
    BoundedCall<String> failed =
        BoundedCall.start(
            "open",
            "sim-0",
            () -> {
              throw own;
            });

    assertThat(leftAlone.endsWithin(SHORT.duration(), late -> {})).isFalse();
    // the interrupt ends it at once, which must not make it one that ended in time
    await().until(leftAlone::isDone);
    assertThat(failed.endsWithin(LONG.duration(), late -> {})).isTrue();
    assertThatThrownBy(failed::answer).isSameAs(own);
  }

  @Test
  void aCallThatHangsIsLeftAloneAndWhatItReturnsLateIsGivenBack() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CompletableFuture<String> givenBack = new CompletableFuture<>();
    AtomicBoolean interrupted = new AtomicBoolean();

    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class,
            () ->
                BoundedCall.call(
                    SHORT,
                    "open",
                    "sim-0",
                    () -> {
                      while (hanging.getCount() > 0) {
                        try {
                          hanging.await();
                        } catch (InterruptedException e) {
                          interrupted.set(true);
                        }
                      }
                      return "resource";
                    },
                    givenBack::complete));

    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure).hasMessageContaining("open.limit");
    assertThat(givenBack).isNotDone();
    hanging.countDown();
    assertThat(givenBack.get(30, TimeUnit.SECONDS)).isEqualTo("resource");
    assertThat(interrupted).isTrue();
  }

  @Test
  void aThreadThatWasLentGoesBackWithoutTheInterruptOfItsCall() throws Exception {
    CompletableFuture<Boolean> goesBackInterrupted = new CompletableFuture<>();
    BoundedCall<String> call =
        BoundedCall.start(
            task ->
                new Thread(
                        () -> {
                          task.run();
                          goesBackInterrupted.complete(Thread.currentThread().isInterrupted());
                        })
                    .start(),
            "allocate",
            "sim-0",
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
              return "late";
            });

    assertThat(call.endsWithin(SHORT.duration(), late -> {})).isFalse();

    assertThat(goesBackInterrupted.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(call.isDone()).isTrue();
  }

  @Test
  void anInterruptOfTheCallerIsKeptForLater() {
    Thread.currentThread().interrupt();

    assertThat(BoundedCall.call(LONG, "open", "sim-0", () -> "resource", late -> {}))
        .isEqualTo("resource");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aLimitThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Limit("open.limit", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("open.limit");
  }
}
