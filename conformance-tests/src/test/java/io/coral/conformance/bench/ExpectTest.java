package io.coral.conformance.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ExpectTest {

  @Test
  void whatAnotherThreadCouldNotDecideIsNoFailure() {
    NotEvaluated undecided = new NotEvaluated("no device");

    assertThatThrownBy(
            () ->
                Expect.success(
                    "a call elsewhere",
                    () -> {
                      throw new ExecutionException(undecided);
                    }))
        .isSameAs(undecided);
  }

  @Test
  void whatAnotherThreadSawCounts() {
    RuleViolation seen = new RuleViolation("1", "2");

    assertThatThrownBy(
            () ->
                Expect.success(
                    "a call elsewhere",
                    () -> {
                      throw new ExecutionException(seen);
                    }))
        .isSameAs(seen);
  }
}
