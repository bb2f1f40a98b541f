package io.coral.conformance.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /** The run is over and the runtime conforms, as far as it was evaluated. */
  public static final int CONFORMS = 0;

  /** A MUST rule failed, or an exemption has expired or passes. */
  public static final int DOES_NOT_CONFORM = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  /** No rule was decided. */
  public static final int NOTHING_EVALUATED = 3;

  /** The runtime could not be tested at all. */
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
      Objects.requireNonNull(text, "text");
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

  /** The exit status: 0 only if no MUST rule failed and something was evaluated. */
  public int exitCode() {
    if (results.stream().anyMatch(RuleResult::breaksConformance) || !problems.isEmpty()) {
      return DOES_NOT_CONFORM;
    }
    return results.stream().anyMatch(RuleResult::isEvaluated) ? CONFORMS : NOTHING_EVALUATED;
  }

  /** The verdict in one line. */
  public String verdict() {
    List<String> parts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      int count = of(outcome).size();
      if (count > 0) {
        parts.add(count + " " + outcome);
      }
    }
    String counts = String.join(", ", parts);
    return switch (exitCode()) {
      case CONFORMS -> "conforms as far as evaluated: " + counts;
      case NOTHING_EVALUATED -> "nothing was evaluated: " + counts;
      default -> "does not conform: " + counts;
    };
  }

  /** Every note with its rule's id. */
  public Stream<String> notes() {
    return results.stream()
        .flatMap(result -> result.notes().stream().map(note -> result.rule().id() + "  " + note));
  }
}
