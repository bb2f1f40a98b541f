package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.Hindered;
import io.coral.conformance.rules.bench.NotOffered;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The outcome of one rule.
 *
 * @param rule the rule
 * @param outcome what became of it
 * @param reason why it was not evaluated, does not apply or is exempt; empty otherwise
 * @param failure how it was broken; present for FAIL and EXEMPT
 * @param notes what bears on the verdict, in the order told
 * @param took how long its tests took
 * @param hostLate the longest that the host was late by meanwhile with what was due
 */
public record RuleResult(
    Rule rule,
    Outcome outcome,
    String reason,
    Optional<Failure> failure,
    List<String> notes,
    Duration took,
    Duration hostLate) {
  public RuleResult {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(outcome, "outcome");
    reason = Brief.of(reason);
    Objects.requireNonNull(failure, "failure");
    notes = Brief.of(notes);
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(hostLate, "hostLate");
  }

  /** A result on a host that was not late. */
  public RuleResult(
      Rule rule,
      Outcome outcome,
      String reason,
      Optional<Failure> failure,
      List<String> notes,
      Duration took) {
    this(rule, outcome, reason, failure, notes, took, Duration.ZERO);
  }

  /** A rule that nobody could decide. */
  public static RuleResult notEvaluated(Rule rule, String reason) {
    return new RuleResult(
        rule, Outcome.NOT_EVALUATED, reason, Optional.empty(), List.of(), Duration.ZERO);
  }

  /** A broken rule. */
  public static RuleResult failed(Rule rule, Failure failure, List<String> notes, Duration took) {
    return new RuleResult(rule, Outcome.FAIL, "", Optional.of(failure), notes, took);
  }

  /** The same result; a failure tells the calls that led to it. */
  public RuleResult after(List<String> calls) {
    return new RuleResult(
        rule, outcome, reason, failure.map(known -> known.after(calls)), notes, took, hostLate);
  }

  /** The same result on a host that was that late. */
  public RuleResult on(Duration late) {
    return new RuleResult(rule, outcome, reason, failure, notes, took, late);
  }

  /** The same result with one more note. */
  public RuleResult noting(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new RuleResult(rule, outcome, reason, failure, more, took, hostLate);
  }

  /** The same failure, which the vendor has declared. */
  public RuleResult exempt(String why) {
    return new RuleResult(rule, Outcome.EXEMPT, why, failure, notes, took, hostLate);
  }

  /** Whether a MUST rule is broken. */
  public boolean breaksConformance() {
    return outcome == Outcome.FAIL && rule.level() == Rule.Level.MUST;
  }

  /** Whether something that somebody has to mend stood in the way of a decision. */
  public boolean isHindered() {
    return outcome == Outcome.NOT_EVALUATED && reason.startsWith(Hindered.BEGINNING);
  }

  /** Whether it was not tried because nobody offers the role or the action that it is about. */
  public boolean isNotOffered() {
    return outcome == Outcome.NOT_EVALUATED && reason.startsWith(NotOffered.BEGINNING);
  }

  /** Whether the rule was decided, one way or the other. */
  public boolean isEvaluated() {
    return outcome == Outcome.PASS || outcome == Outcome.FAIL || outcome == Outcome.EXEMPT;
  }
}
