package io.coral.conformance.runner.samples;

import io.coral.conformance.rules.bench.NotOffered;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results of every rule. */
public final class Results {

  private Results() {}

  /** Every rule passes, but for those named. */
  public static List<RuleResult> allPassBut(Map<Rule, Outcome> others) {
    return Arrays.stream(Rule.values())
        .map(rule -> of(rule, others.getOrDefault(rule, Outcome.PASS)))
        .toList();
  }

  /** A result of a rule; one verified {@code role} is not evaluated because nobody offers that. */
  public static RuleResult of(Rule rule, Outcome outcome) {
    boolean failed = outcome == Outcome.FAIL || outcome == Outcome.EXEMPT;
    return new RuleResult(
        rule,
        outcome,
        outcome == Outcome.PASS || outcome == Outcome.FAIL ? "" : reason(rule),
        failed ? Optional.of(new Failure("one", "two", "three", "")) : Optional.empty(),
        List.of(),
        Duration.ZERO);
  }

  private static String reason(Rule rule) {
    return rule.verified() == Rule.Verified.ROLE ? NotOffered.BEGINNING + "because" : "because";
  }
}
