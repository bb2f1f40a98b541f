package io.coral.conformance.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class MutantsTest {

  static final List<CallMutant> CALLS =
      Mutants.ALL.stream()
          .filter(CallMutant.class::isInstance)
          .map(CallMutant.class::cast)
          .toList();

  @Test
  void everyRuleHasAsManyMutantsAsItNeeds() {
    assertThat(Arrays.stream(Rule.values()).mapToInt(Rule::mutants).sum()).isGreaterThan(240);
    assertThat(
            Arrays.stream(Rule.values())
                .filter(rule -> Mutants.of(rule).size() < rule.mutants())
                .map(rule -> rule + " has " + Mutants.of(rule).size() + " of " + rule.mutants()))
        .isEmpty();
  }

  @Test
  void everyMutantBreaksARuleThatHasATest() {
    Catalogue catalogue = Catalogue.ofKit();

    assertThat(Mutants.ALL)
        .allSatisfy(mutant -> assertThat(catalogue.testsOf(mutant.rule())).isNotEmpty());
  }

  @Test
  void aSampleIsTheSameForTheSameSeed() {
    assertThat(Mutants.sample(60, 7))
        .hasSize(60)
        .isEqualTo(Mutants.sample(60, 7))
        .isNotEqualTo(Mutants.sample(60, 8));
    assertThat(Mutants.sample(10_000, 7)).isEqualTo(Mutants.ALL);
  }

  @ParameterizedTest
  @FieldSource("CALLS")
  void theLayersOfAMutantAreNewEachTime(CallMutant mutant) {
    assertThat(mutant.layers().get()).isNotEmpty().isNotSameAs(mutant.layers().get());
  }

  @Test
  void namesAreUnique() {
    assertThat(Mutants.ALL).extracting(Mutant::toString).doesNotHaveDuplicates();
  }

  private static RuleResult result(Rule rule, boolean fails) {
    return fails
        ? RuleResult.failed(rule, new Failure("a", "b", "c", ""), List.of(), Duration.ofMillis(1))
        : RuleResult.notEvaluated(rule, "no role");
  }

  @Test
  void theReportTellsWhatWasMissedAndWhatBreaksTooMuch() {
    Mutant mutant = Mutants.of(Rule.BUF_01).get(0);
    SelfTestReport report =
        new SelfTestReport(
            List.of(result(Rule.PKG_01, true)),
            List.of(
                new SelfTestReport.Row(mutant, result(Rule.BUF_01, false), List.of()),
                new SelfTestReport.Row(
                    mutant, result(Rule.BUF_01, true), List.of(result(Rule.BUF_04, true)))),
            List.of());

    assertThat(report.summary()).isEqualTo("1 of 2 mutants detected");
    assertThat(report.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith("PKG-01 fails on the untouched runtime"))
        .anyMatch(
            problem -> problem.contains("not detected: BUF-01") && problem.contains("no role"))
        .anyMatch(problem -> problem.contains("breaks too much") && problem.contains("BUF-04"));
    assertThat(report.text()).contains("MISSED    BUF-01", "detected  BUF-01", "1 of 2 mutants");
  }
}
