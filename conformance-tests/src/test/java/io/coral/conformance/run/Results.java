package io.coral.conformance.run;

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

  /** A result of a rule. */
  public static RuleResult of(Rule rule, Outcome outcome) {
    boolean failed = outcome == Outcome.FAIL || outcome == Outcome.EXEMPT;
    return new RuleResult(
        rule,
        outcome,
        outcome == Outcome.PASS || outcome == Outcome.FAIL ? "" : "because",
        failed ? Optional.of(new Failure("one", "two", "three", "")) : Optional.empty(),
        List.of(),
        Duration.ZERO);
  }
}
