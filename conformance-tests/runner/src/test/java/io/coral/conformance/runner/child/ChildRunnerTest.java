package io.coral.conformance.runner.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildRunnerTest {

  /** In which whatever does not hang is over. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static ChildRunner runner(String runtime, Optional<Path> fixture) {
    return runner(runtime, fixture, LONG);
  }

  private static ChildRunner runner(String runtime, Optional<Path> fixture, Duration limit) {
    return new ChildRunner(
        Catalogue.ofKit(),
        new Assignment(
            Optional.of(runtime),
            Optional.empty(),
            Optional.empty(),
            fixture,
            Optional.empty(),
            1,
            limit,
            Optional.empty()));
  }

  @ParameterizedTest(name = "a runtime that is {0} fails one rule")
  @CsvSource({
    "halting, ended itself with status 7, was the last thing that it said",
    "crashing, SIGSEGV, Misbehaving$Crashing.misbehave",
    "hanging, it hung, Misbehaving$Hanging.misbehave",
    "exhausting, OutOfMemory, Misbehaving$Exhausting.misbehave"
  })
  void whateverTheRuntimeDoesFailsOneRuleAndTheRunGoesOn(
      String runtime, String seen, String stack) {
    Duration limit = runtime.equals("hanging") ? Duration.ofSeconds(10) : LONG;
    try (ChildRunner runner = runner(runtime, Optional.empty(), limit)) {
      assertThat(runner.run(Rule.VER_01).outcome()).isEqualTo(Outcome.PASS);
      RuleResult result = runner.run(Rule.RES_01);
      assertThat(result.rule()).isEqualTo(Rule.RES_01);
      assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
      Failure failure = result.failure().orElseThrow();
      assertThat(failure.seen()).contains(seen);
      assertThat(failure.stack()).contains(stack);
      assertThat(failure.lookAt()).isNotEmpty();
      assertThat(runner.run(Rule.VER_01).outcome()).isEqualTo(Outcome.PASS);
    }
  }

  @Test
  void theRuntimeIsDescribedByTheChild() {
    try (ChildRunner runner = runner("boardless", Optional.empty())) {
      Description description = runner.describe();
      assertThat(description.deviceName()).isEmpty();
      assertThat(description.lines().toString()).contains("boardless of coral");
      assertThat(runner.run(Rule.RES_03).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    }
  }

  @Test
  void whyARuntimeCannotBeTestedIsCarriedOver() {
    try (ChildRunner runner = runner("nope", Optional.empty())) {
      assertThatThrownBy(runner::describe)
          .isInstanceOf(NotTestable.class)
          .hasMessageContaining("there is no runtime nope")
          .hasMessageContaining("boardless");
    }
    try (ChildRunner runner = runner("boardless", Optional.of(Path.of("no-such.xml")))) {
      assertThatThrownBy(runner::describe)
          .isInstanceOf(NotTestable.class)
          .hasMessageContaining("no-such.xml");
    }
  }
}
