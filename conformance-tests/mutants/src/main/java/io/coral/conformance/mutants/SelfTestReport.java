package io.coral.conformance.mutants;

import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a self-test found.
 *
 * @param untouched every rule that a mutant met, on the runtime as it is
 * @param rows every mutant that was run
 * @param undecided mutants whose rule has no test, or is not decided on this runtime
 */
public record SelfTestReport(List<RuleResult> untouched, List<Row> rows, List<Mutant> undecided) {

  /**
   * One mutant.
   *
   * @param mutant the mutant
   * @param named the rule that it breaks
   * @param others a sample of other rules
   */
  public record Row(Mutant mutant, RuleResult named, List<RuleResult> others) {
    public Row {
      Objects.requireNonNull(mutant, "mutant");
      Objects.requireNonNull(named, "named");
      others = List.copyOf(others);
    }

    /** Whether the rule that it breaks noticed. */
    public boolean isDetected() {
      return named.outcome() == Outcome.FAIL;
    }

    /** The other rules that fail as well. */
    public List<Rule> alsoFailing() {
      return others.stream()
          .filter(result -> result.outcome() == Outcome.FAIL)
          .map(RuleResult::rule)
          .toList();
    }

    /** The mutant's line of the matrix. */
    public String text() {
      return String.format(
          "%-9s %-7s %5d ms  %-62s also failing, of %d: %s",
          isDetected() ? "detected" : "MISSED",
          mutant.rule().id(),
          named.took().toMillis(),
          mutant.wrong(),
          others.size(),
          alsoFailing().isEmpty() ? "none" : ids(alsoFailing()));
    }

    /** Whether at most half of the sample fails: the mutant is wrong in one thing, not in all. */
    public boolean isNarrow() {
      return 2 * alsoFailing().size() <= others.size();
    }
  }

  public SelfTestReport {
    untouched = List.copyOf(untouched);
    rows = List.copyOf(rows);
    undecided = List.copyOf(undecided);
  }

  /** What stands against the kit; empty when it has proven itself. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    untouched.stream()
        .filter(RuleResult::breaksConformance)
        .forEach(
            result ->
                problems.add(
                    result.rule().id()
                        + " fails on the untouched runtime: "
                        + result.failure().map(Object::toString).orElse("")));
    for (Row row : rows) {
      if (!row.isDetected()) {
        problems.add(
            "not detected: " + row.mutant() + " (" + row.named().outcome() + reason(row) + ")");
      }
      if (!row.isNarrow()) {
        problems.add(
            "breaks too much: " + row.mutant() + "; also failing: " + ids(row.alsoFailing()));
      }
    }
    return problems;
  }

  private static String reason(Row row) {
    return row.named().reason().isEmpty() ? "" : ", " + row.named().reason();
  }

  /** {@code N of N mutants detected}. */
  public String summary() {
    long detected = rows.stream().filter(Row::isDetected).count();
    return detected + " of " + rows.size() + " mutants detected";
  }

  /** The matrix, one line for each mutant, then the verdict. */
  public String text() {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(row.text()).append('\n'));
    return text.append(verdict()).toString();
  }

  /** What was not run, what stands against the kit, then the summary. */
  public String verdict() {
    StringBuilder text = new StringBuilder();
    if (!undecided.isEmpty()) {
      text.append("\nnot decided here, so not run: ")
          .append(
              ids(
                  Arrays.stream(Rule.values())
                      .filter(rule -> undecided.stream().anyMatch(mutant -> mutant.rule() == rule))
                      .toList()))
          .append('\n');
    }
    problems().forEach(problem -> text.append("PROBLEM  ").append(problem).append('\n'));
    return text.append('\n').append(summary()).append('\n').toString();
  }

  private static String ids(List<Rule> rules) {
    return rules.stream().map(Rule::id).collect(Collectors.joining(" "));
  }
}
