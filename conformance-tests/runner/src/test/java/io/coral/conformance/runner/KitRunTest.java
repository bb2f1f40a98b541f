package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.fixture.Exemption;
import io.coral.conformance.rules.fixture.Exemptions;
import io.coral.spec.Rule;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KitRunTest {

  private static final LocalDate TODAY = LocalDate.of(2027, 3, 1);
  private static final Failure FAILURE = new Failure("one", "two", "three", "");

  private static RuleResult result(Rule rule, Outcome outcome) {
    Optional<Failure> failure = outcome == Outcome.FAIL ? Optional.of(FAILURE) : Optional.empty();
    return new RuleResult(rule, outcome, "", failure, List.of(), Duration.ZERO);
  }

  private static Report run(Map<Rule, Outcome> outcomes, Exemption... exemptions) {
    return new KitRun(
            rule -> result(rule, outcomes.get(rule)),
            new Exemptions(List.of(exemptions)),
            "u280",
            TODAY)
        .run(List.copyOf(outcomes.keySet()), List.of(), seen -> {});
  }

  private static Exemption exemption(Rule rule, String device, LocalDate expires) {
    return new Exemption(rule, Optional.of(device), "known", "https://example.org/1", expires);
  }

  @Test
  void aFailedMustRuleBreaksConformance() {
    Report report = run(Map.of(Rule.RES_01, Outcome.FAIL, Rule.RES_03, Outcome.PASS));
    assertThat(report.exitCode()).isEqualTo(Report.DOES_NOT_CONFORM);
  }

  @Test
  void aFailedShouldRuleDoesNot() {
    Report report = run(Map.of(Rule.MET_07, Outcome.FAIL, Rule.RES_03, Outcome.PASS));
    assertThat(report.exitCode()).isEqualTo(Report.CONFORMS);
  }

  @Test
  void nothingEvaluatedIsNoPass() {
    Report report =
        run(Map.of(Rule.RES_01, Outcome.NOT_EVALUATED, Rule.CMP_14, Outcome.NOT_APPLICABLE));
    assertThat(report.exitCode()).isEqualTo(Report.NOTHING_EVALUATED);
    assertThat(report.verdict()).contains("nothing was evaluated");
    assertThat(run(Map.of()).exitCode()).isEqualTo(Report.NOTHING_EVALUATED);
  }

  @Test
  void anExemptFailureIsToldAndDoesNotBreakConformance() {
    Report report = run(Map.of(Rule.RES_01, Outcome.FAIL), exemption(Rule.RES_01, "u280", TODAY));
    assertThat(report.results().get(0).outcome()).isEqualTo(Outcome.EXEMPT);
    assertThat(report.results().get(0).reason()).contains("known").contains("2027-03-01");
    assertThat(report.exitCode()).isEqualTo(Report.CONFORMS);
  }

  @Test
  void anExemptionOfAnotherDeviceDoesNotCount() {
    Report report = run(Map.of(Rule.RES_01, Outcome.FAIL), exemption(Rule.RES_01, "u250", TODAY));
    assertThat(report.exitCode()).isEqualTo(Report.DOES_NOT_CONFORM);
  }

  @Test
  void anExpiredExemptionFailsTheRun() {
    Report report =
        run(Map.of(Rule.RES_01, Outcome.FAIL), exemption(Rule.RES_01, "u280", TODAY.minusDays(1)));
    assertThat(report.exitCode()).isEqualTo(Report.DOES_NOT_CONFORM);
    assertThat(report.problems()).singleElement().asString().contains("expired");
  }

  @Test
  void anExemptionThatIsNotNeededFailsTheRun() {
    Report report = run(Map.of(Rule.RES_01, Outcome.PASS), exemption(Rule.RES_01, "u280", TODAY));
    assertThat(report.exitCode()).isEqualTo(Report.DOES_NOT_CONFORM);
    assertThat(report.problems()).singleElement().asString().contains("not needed");
  }

  @Test
  void anExpiredExemptionOfARuleThatCouldNotBeDecidedFailsTheRun() {
    Report report =
        run(
            Map.of(Rule.RES_01, Outcome.NOT_EVALUATED, Rule.RES_03, Outcome.PASS),
            exemption(Rule.RES_01, "u280", TODAY.minusDays(1)));
    assertThat(report.exitCode()).isEqualTo(Report.DOES_NOT_CONFORM);
  }

  private static Report budgeted(Rule... rules) {
    AtomicLong seconds = new AtomicLong();
    return new KitRun(
            rule -> {
              seconds.addAndGet(40);
              return result(rule, Outcome.PASS);
            },
            Exemptions.NONE,
            "u280",
            TODAY,
            Optional.of(Budget.parse("1m")),
            () -> seconds.get() * 1_000_000_000)
        .run(List.of(rules), List.of(), seen -> {});
  }

  @Test
  void whatTheBudgetDoesNotReachIsListedAndRefusesAGreenResult() {
    Report report = budgeted(Rule.VER_01, Rule.MET_07, Rule.RES_01, Rule.CMP_01);
    assertThat(report.results()).extracting(RuleResult::rule).isSorted().hasSize(4);
    assertThat(report.of(Outcome.PASS))
        .extracting(RuleResult::rule)
        .containsExactly(Rule.RES_01, Rule.CMP_01);
    assertThat(report.problems())
        .singleElement()
        .asString()
        .contains("1 MUST rules: VER-01")
        .doesNotContain("MET-07");
    assertThat(report.exitCode()).isEqualTo(Report.DOES_NOT_CONFORM);
  }

  @Test
  void aBudgetThatReachesAllMustRulesChangesNothing() {
    Report report = budgeted(Rule.MET_07, Rule.RES_01, Rule.CMP_01);
    assertThat(report.problems()).isEmpty();
    assertThat(report.exitCode()).isEqualTo(Report.CONFORMS);
  }
}
