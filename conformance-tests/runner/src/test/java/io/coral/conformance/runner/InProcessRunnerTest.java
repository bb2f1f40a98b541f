package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InProcessRunnerTest {

  private static final Catalogue CATALOGUE =
      Catalogue.of(
          List.of(
              Sample.Passing.class,
              Sample.Failing.class,
              Sample.Skipping.class,
              Sample.Hanging.class,
              Sample.Late.class));

  private static RuleRunner runner(Duration limit) {
    Subject subject =
        new Subject(
            new Boardless(),
            Optional.empty(),
            Fixture.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            7);
    return new InProcessRunner(CATALOGUE, subject, limit);
  }

  private static RuleResult run(Rule rule) {
    return runner(Duration.ofSeconds(30)).run(rule);
  }

  @Test
  void aTestThatEndsNormallyPasses() {
    RuleResult result = run(Rule.RES_01);
    assertThat(result.outcome()).isEqualTo(Outcome.PASS);
    assertThat(result.notes()).containsExactly("seen by boardless");
  }

  @Test
  void aViolationSaysWhatWasExpectedSeenAndWhatToLookAt() {
    RuleResult result = run(Rule.RES_03);
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    Failure failure = result.failure().orElseThrow();
    assertThat(failure.expected()).isEqualTo("the answer is 42");
    assertThat(failure.seen()).isEqualTo("the answer is 41");
    assertThat(failure.lookAt()).isEqualTo("the left drawer");
    assertThat(failure.stack()).contains("Sample").doesNotContain("org.junit");
    assertThat(failure.calls()).singleElement().asString().contains("runtime.discover()");
  }

  @Test
  void anyOtherExceptionFailsTheRule() {
    RuleResult result = run(Rule.RES_04);
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.failure().orElseThrow().seen()).contains("broken");
  }

  @ParameterizedTest(name = "{0} is {1}: {2}")
  @CsvSource({
    "MET_01, NOT_EVALUATED, the moon is wrong",
    "MET_02, NOT_EVALUATED, a rule that is switched off must not count as passed",
    "MET_03, NOT_EVALUATED, no second half",
    "RES_02, NOT_EVALUATED, not tried, as no harness",
    "RES_05, NOT_EVALUATED, no test",
    "CMP_14, NOT_APPLICABLE, timestamps"
  })
  void whatWasSkippedIsNeverAPass(Rule rule, Outcome outcome, String reason) {
    RuleResult result = run(rule);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.reason()).contains(reason);
  }

  @Test
  void aHangFailsItsRuleAndTheNextRuleRuns() {
    RuleRunner runner = runner(Duration.ofMillis(300));
    RuleResult hung = runner.run(Rule.BUF_01);
    assertThat(hung.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(hung.failure().orElseThrow().seen()).contains("hung");
    assertThat(hung.failure().orElseThrow().stack()).contains("Sample$Hanging");
    assertThat(hung.failure().orElseThrow().calls())
        .singleElement()
        .asString()
        .contains("runtime.info()");
    assertThat(runner(Duration.ofSeconds(30)).run(Rule.RES_01).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void aRuleThatFailsByTimeAloneIsRunAgainAndSaysSo() {
    RuleResult result = run(Rule.BUF_02);
    assertThat(result.outcome()).isEqualTo(Outcome.PASS);
    assertThat(result.notes())
        .singleElement()
        .asString()
        .contains("run twice", "the host itself was late by");
  }

  @Test
  void aRuleThatIsLateTwiceFails() {
    RuleResult result = run(Rule.BUF_03);
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.failure().orElseThrow().expected())
        .isEqualTo("the call returns within -600000 ms");
    assertThat(result.failure().orElseThrow().calls()).hasSize(1);
    assertThat(result.notes()).hasSize(1);
  }
}
