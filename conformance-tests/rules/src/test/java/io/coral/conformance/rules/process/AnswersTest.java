package io.coral.conformance.rules.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AnswersTest {

  @Test
  void aCallThatNeverReturnsCannotBeTested() {
    CountDownLatch end = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                new Answers(Duration.ofMillis(20))
                    .of(
                        "discover",
                        "acme.runtime",
                        () -> {
                          end.await();
                          return "late";
                        }))
        .isInstanceOf(NotTestable.class)
        .hasMessage(
            "discover of acme.runtime did not return within 20 ms: look at what it waits for");
    end.countDown();
  }

  @Test
  void whatTheCodeAnswersOrThrowsIsPassedOn() {
    assertThat(Answers.IN_TIME.of("discover", "acme.runtime", () -> "two boards"))
        .isEqualTo("two boards");
    AcceleratorException own =
        AcceleratorException.of(ErrorCode.TIMEOUT, "discover", "acme.runtime", "its own");
    assertThatThrownBy(
            () ->
                Answers.IN_TIME.of(
                    "discover",
                    "acme.runtime",
                    () -> {
                      throw own;
                    }))
        .isSameAs(own);
  }

  @Test
  void whatTheKitFoundOutInTheCallIsNoFailureOfTheCode() {
    NotTestable refusal = new NotTestable("the harness cannot be loaded");
    assertThatThrownBy(
            () ->
                Answers.IN_TIME.of(
                    "loading",
                    "acme.runtime",
                    () -> {
                      throw refusal;
                    }))
        .isSameAs(refusal);
    assertThatThrownBy(
            () ->
                Answers.within(
                    new Limit("--limit", Duration.ofMinutes(1)),
                    "loading",
                    "acme.runtime",
                    () -> {
                      throw refusal;
                    }))
        .isSameAs(refusal);
  }
}
