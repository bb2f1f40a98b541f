package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Hindered;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.NotOffered;
import io.coral.conformance.runner.samples.Results;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class CertificateTest {

  private static Report report(Map<Rule, Outcome> others) {
    return new Report(List.of(), Results.allPassBut(others), List.of());
  }

  @Test
  void everyRuleThatPassesIsACertificate() {
    Report report = report(Map.of());
    assertThat(report.isCertified()).isTrue();
    assertThat(report.headline()).isEqualTo("conforms");
    assertThat(report.certificate().demanded()).isGreaterThan(90);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"PASS", "NOT_APPLICABLE"})
  void anAutomaticMustRuleWithoutAPassIsMissing(Outcome outcome) {
    Report report = report(Map.of(Rule.BUF_05, outcome));
    assertThat(report.isCertified()).isFalse();
    assertThat(report.certificate().missing()).containsExactly(Rule.BUF_05);
    int all = report.certificate().demanded();
    assertThat(report.headline()).contains(all - 1 + " of " + all + " MUST rules pass");
    assertThat(report.headline()).doesNotStartWith("conforms");
  }

  @Test
  void aRuleThatWasNotRunIsMissing() {
    Report report =
        new Report(List.of(), List.of(Results.of(Rule.RES_01, Outcome.PASS)), List.of());
    assertThat(report.exitCode()).isEqualTo(Report.CONFORMS);
    assertThat(report.isCertified()).isFalse();
    assertThat(report.headline()).startsWith("not certified: 1 of ");
  }

  @Test
  void whatDoesNotApplyIsNotDemanded() {
    Report report = report(Map.of(Rule.BUF_12, Outcome.NOT_APPLICABLE));
    assertThat(report.isCertified()).isTrue();
    assertThat(report.certificate().demanded())
        .isEqualTo(report(Map.of()).certificate().demanded() - 1);
  }

  /** Every rule passes but for that one, which is not evaluated for that reason. */
  private static Report report(NotEvaluated why) {
    List<RuleResult> results = new ArrayList<>(Results.allPassBut(Map.of()));
    results.replaceAll(
        result ->
            result.rule() == Rule.ERR_04
                ? RuleResult.notEvaluated(Rule.ERR_04, why.getMessage())
                : result);
    return new Report(List.of(), results, List.of());
  }

  @Test
  void aRuleThatNeedsAnActionIsNamedWhereNobodyOfferedIt() {
    Report report = report(new NotOffered(new NotEvaluated("the harness has no lose")));
    assertThat(report.isCertified()).isTrue();
    assertThat(report.headline()).isEqualTo("conforms; not tried: ERR-04");
    assertThat(report.certificate().demanded())
        .isEqualTo(report(Map.of()).certificate().demanded() - 1);
  }

  @Test
  void aRuleAboutAnActionThatCouldNotBeTriedForAnotherReasonIsMissing() {
    Report report = report(new NotEvaluated("the kernel vadd reaches no second memory"));
    assertThat(report.isCertified()).isFalse();
    assertThat(report.certificate().missing()).containsExactly(Rule.ERR_04);
    assertThat(report.certificate().untried()).isEmpty();
    assertThat(report.headline()).startsWith("not certified: ");

    Report hindered = report(new Hindered("another process holds the device"));
    assertThat(hindered.certificate().missing()).containsExactly(Rule.ERR_04);
    assertThat(hindered.headline()).startsWith("could not be tested: ");
  }

  @ParameterizedTest
  @EnumSource(names = {"EXEMPT", "FAIL"})
  void aRuleAboutAnActionThatIsExemptOrFailsIsMissing(Outcome outcome) {
    Report report = report(Map.of(Rule.ERR_04, outcome, Rule.DSC_07, Outcome.NOT_APPLICABLE));
    assertThat(report.isCertified()).isFalse();
    assertThat(report.certificate().missing()).containsExactly(Rule.ERR_04);
    assertThat(report.certificate().untried()).isEmpty();
  }

  @Test
  void aRecommendedRuleIsNotDemanded() {
    assertThat(report(Map.of(Rule.MET_07, Outcome.FAIL)).isCertified()).isTrue();
  }

  @Test
  void aRuleThatSomethingStoodInTheWayOfMakesTheRuntimeUntestable() {
    RuleResult hindered =
        RuleResult.notEvaluated(
            Rule.BUF_01, new Hindered("another process holds the device").getMessage());
    Report report =
        new Report(List.of(), List.of(hindered, Results.of(Rule.RES_01, Outcome.PASS)), List.of());
    assertThat(report.exitCode()).isEqualTo(Report.NOT_TESTABLE);
    assertThat(report.headline()).startsWith("could not be tested: 1 of ");
  }

  @Test
  void mustRulesComeFirstAmongTheFailures() {
    assertThat(report(Map.of(Rule.MET_07, Outcome.FAIL, Rule.BUF_05, Outcome.FAIL)).failures())
        .extracting(RuleResult::rule)
        .containsExactly(Rule.BUF_05, Rule.MET_07);
  }

  @Test
  void aTextOfAnyLengthIsCut() {
    String name = "x".repeat(64 << 20);
    RuleResult result = RuleResult.notEvaluated(Rule.BUF_01, name);
    assertThat(result.reason()).hasSizeLessThan(9000).endsWith("(67108864 characters in all)");
    assertThat(new Failure(name, name, "", name, List.of(name)).toString()).hasSizeLessThan(40_000);
    assertThat(new Report.Line("device", name).text()).hasSizeLessThan(9000);
  }
}
