package io.coral.conformance.runner;

import io.coral.spec.Rule;
import io.coral.spec.Rule.Level;
import io.coral.spec.Rule.Verified;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a report is worth as a certificate (chapter 2 of the specification). It demands a pass of
 * every MUST rule that applies; of those verified {@code role}, only what somebody offers.
 *
 * @param demanded how many rules it demands
 * @param missing those of them that did not pass, or were not run
 * @param untried the MUST rules verified {@code role} whose role or action nobody offers
 */
public record Certificate(int demanded, List<Rule> missing, List<Rule> untried) {
  public Certificate {
    missing = List.copyOf(missing);
    untried = List.copyOf(untried);
  }

  /** What these results are worth. */
  public static Certificate of(List<RuleResult> results) {
    Map<Rule, RuleResult> known = new EnumMap<>(Rule.class);
    results.forEach(result -> known.put(result.rule(), result));
    int demanded = 0;
    List<Rule> missing = new ArrayList<>();
    List<Rule> untried = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      RuleResult result = known.getOrDefault(rule, RuleResult.notEvaluated(rule, "not run"));
      if (rule.level() != Level.MUST
          || rule.verified() == Verified.UNTESTABLE
          || result.outcome() == Outcome.NOT_APPLICABLE) {
        continue;
      }
      if (rule.verified() == Verified.ROLE && result.isNotOffered()) {
        untried.add(rule);
        continue;
      }
      demanded++;
      if (result.outcome() != Outcome.PASS) {
        missing.add(rule);
      }
    }
    return new Certificate(demanded, missing, untried);
  }

  /** Whether nothing that it demands is missing. */
  public boolean isComplete() {
    return missing.isEmpty();
  }

  /** How many of the rules that it demands pass: {@code 13 of 97 MUST rules pass}. */
  public String count() {
    return demanded - missing.size() + " of " + demanded + " MUST rules pass";
  }

  /** The rules that were not tried, to stand behind a verdict; empty when there are none. */
  public String notTried() {
    return untried.isEmpty() ? "" : "; not tried: " + ids(untried);
  }

  /** The ids, separated by commas. */
  public static String ids(List<Rule> rules) {
    return rules.stream().map(Rule::id).collect(Collectors.joining(", "));
  }
}
