package io.coral.conformance.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The results of one run.
 *
 * @param header what was tested, by label
 * @param results in the order run
 * @param problems what fails the run although no rule did: exemptions that have expired or pass
 */
public record Report(List<Line> header, List<RuleResult> results, List<String> problems) {

  /** The label of the header's lines that name a binary of the fixture and its digest. */
  public static final String BITSTREAM = "bitstream";

  /** The label of the header's lines that say why there is no device. */
  public static final String FINDING = "finding";

  /** The label of the header's line that says which rules were asked for. */
  public static final String RULES = "rules";

  /** The run is over and no MUST rule failed, as far as it was evaluated. */
  public static final int CONFORMS = 0;

  /** A MUST rule failed, or an exemption has expired or passes. */
  public static final int DOES_NOT_CONFORM = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  /** No rule was decided. */
  public static final int NOTHING_EVALUATED = 3;

  /** The runtime could not be tested at all, or something stood in the way of a rule. */
  public static final int NOT_TESTABLE = 4;

  /**
   * One line of the header.
   *
   * @param label what it is, one word
   * @param text what is known
   */
  public record Line(String label, String text) {
    public Line {
      Objects.requireNonNull(label, "label");
      text = Brief.of(text);
    }
  }

  public Report {
    header = List.copyOf(header);
    results = List.copyOf(results);
    problems = List.copyOf(problems);
  }

  /** The results of one outcome. */
  public List<RuleResult> of(Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).toList();
  }

  /** The chapters, in the order run. */
  public List<String> chapters() {
    return results.stream().map(result -> result.rule().chapter()).distinct().toList();
  }

  /** How many results of a chapter have that outcome. */
  public long count(String chapter, Outcome outcome) {
    return of(outcome).stream().filter(result -> result.rule().chapter().equals(chapter)).count();
  }

  /** What failed: MUST rules first. */
  public List<RuleResult> failures() {
    return of(Outcome.FAIL).stream()
        .sorted(Comparator.comparing(result -> !result.breaksConformance()))
        .toList();
  }

  /** The longest that the host was late by, with the rule beside which it was; absent if never. */
  public Optional<RuleResult> latest() {
    return results.stream()
        .max(Comparator.comparing(RuleResult::hostLate))
        .filter(result -> !result.hostLate().isZero());
  }

  /** What the run is worth as a certificate. */
  public Certificate certificate() {
    return Certificate.of(results);
  }

  /** Whether the runtime conforms and nothing is missing: what alone is green and can be sealed. */
  public boolean isCertified() {
    return exitCode() == CONFORMS && certificate().isComplete();
  }

  /** The exit status: 0 only if no MUST rule failed, none was hindered, and one was evaluated. */
  public int exitCode() {
    if (results.stream().anyMatch(RuleResult::breaksConformance) || !problems.isEmpty()) {
      return DOES_NOT_CONFORM;
    }
    if (results.stream().anyMatch(RuleResult::isHindered)) {
      return NOT_TESTABLE;
    }
    return results.stream().anyMatch(RuleResult::isEvaluated) ? CONFORMS : NOTHING_EVALUATED;
  }

  /** The verdict in a few words; all but a certificate's says how many rules pass. */
  public String headline() {
    Certificate certificate = certificate();
    String count = certificate.count();
    return switch (exitCode()) {
      case CONFORMS ->
          certificate.isComplete()
              ? "conforms" + certificate.notTried()
              : "not certified: " + count;
      case NOTHING_EVALUATED -> "nothing was evaluated: " + count;
      case NOT_TESTABLE -> "could not be tested: " + count;
      default -> "does not conform: " + count;
    };
  }

  /** The verdict in one line, with the number of each outcome. */
  public String verdict() {
    List<String> parts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      int count = of(outcome).size();
      if (count > 0) {
        parts.add(count + " " + outcome);
      }
    }
    return headline() + " (" + String.join(", ", parts) + ")";
  }

  /** Every note with its rule's id. */
  public Stream<String> notes() {
    return results.stream()
        .flatMap(result -> result.notes().stream().map(note -> result.rule().id() + "  " + note));
  }
}
