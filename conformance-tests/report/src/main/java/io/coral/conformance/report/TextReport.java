package io.coral.conformance.report;

import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.launcher.TerminalText;
import io.coral.spec.Rule;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** A report for people: a table by chapter, then what failed and what was not evaluated. */
public final class TextReport {

  /** How many of the rules that a certificate lacks are named; the other forms name all. */
  private static final int TOLD = 12;

  private final PrintWriter out;
  private final Ansi ansi;

  /**
   * A report.
   *
   * @param ansi whether to use colour; {@code AUTO} does on a terminal only
   */
  public TextReport(PrintWriter out, Ansi ansi) {
    this.out = out;
    this.ansi = ansi;
  }

  /** Prints all of it. */
  public void print(Report report) {
    header(report);
    table(report);
    for (RuleResult result : report.failures()) {
      failure(result, "red");
    }
    for (RuleResult result : report.of(Outcome.EXEMPT)) {
      failure(result, "yellow");
    }
    reasons(report, Outcome.NOT_EVALUATED);
    reasons(report, Outcome.NOT_APPLICABLE);
    List<String> notes = report.notes().toList();
    if (!notes.isEmpty()) {
      out.println();
      out.println("Notes");
      notes.forEach(note -> out.println("  " + TerminalText.of(note)));
    }
    for (String problem : report.problems()) {
      out.println();
      out.println(colour("red", "PROBLEM ") + TerminalText.of(problem));
    }
    out.println();
    missing(report);
    out.println(colour(mood(report), report.verdict()));
    out.flush();
  }

  /** Only a certificate is green. */
  private static String mood(Report report) {
    if (report.isCertified()) {
      return "green";
    }
    return report.exitCode() == Report.CONFORMS ? "yellow" : "red";
  }

  private void missing(Report report) {
    List<Rule> missing = report.certificate().missing();
    if (!missing.isEmpty()) {
      int told = Math.min(TOLD, missing.size());
      out.println(
          "a certificate also demands "
              + Certificate.ids(missing.subList(0, told))
              + (told < missing.size() ? " and " + (missing.size() - told) + " more" : ""));
    }
  }

  private void header(Report report) {
    for (Report.Line line : report.header()) {
      out.printf("%-10s %s%n", line.label(), TerminalText.of(line.text()));
    }
    report
        .latest()
        .ifPresent(
            result ->
                out.printf(
                    "%-10s late by %d ms at most, beside %s%n",
                    "host", result.hostLate().toMillis(), result.rule().id()));
    out.println();
  }

  private void table(Report report) {
    out.printf(
        "%-8s %5s %5s %15s %7s %14s %9s%n",
        "chapter", "pass", "fail", "not applicable", "exempt", "not evaluated", "seconds");
    for (String chapter : report.chapters()) {
      double seconds =
          report.results().stream()
                  .filter(result -> result.rule().chapter().equals(chapter))
                  .mapToLong(result -> result.took().toMillis())
                  .sum()
              / 1000.0;
      long failed = report.count(chapter, Outcome.FAIL);
      out.printf(
          Locale.ROOT,
          "%-8s %5d %s %15d %7d %14d %9.2f%n",
          chapter,
          report.count(chapter, Outcome.PASS),
          failed == 0 ? "    0" : colour("red", String.format(Locale.ROOT, "%5d", failed)),
          report.count(chapter, Outcome.NOT_APPLICABLE),
          report.count(chapter, Outcome.EXEMPT),
          report.count(chapter, Outcome.NOT_EVALUATED),
          seconds);
    }
  }

  private void failure(RuleResult result, String colour) {
    out.println();
    out.println(
        colour(colour, result.outcome() + " " + result.rule().id())
            + " ("
            + result.rule().level()
            + ")  "
            + result.rule().text());
    if (!result.reason().isEmpty()) {
      out.println("  exempt    " + TerminalText.of(result.reason()));
    }
    Failure failure = result.failure().orElseThrow();
    out.println("  expected  " + TerminalText.of(failure.expected()));
    out.println("  seen      " + TerminalText.of(failure.seen()));
    out.println("  look at   " + failure.lookAt());
    failure
        .stack()
        .lines()
        .filter(frame -> frame.contains("io.coral.conformance.rules.") && frame.contains("Rules."))
        .findFirst()
        .ifPresent(frame -> out.println("  in        " + TerminalText.of(frame)));
    if (!failure.calls().isEmpty()) {
      out.println("  after these calls");
      failure.calls().forEach(call -> out.println("    " + TerminalText.of(call)));
    }
  }

  private void reasons(Report report, Outcome outcome) {
    List<RuleResult> results = report.of(outcome);
    if (results.isEmpty()) {
      return;
    }
    out.println();
    out.println(colour("yellow", outcome.toString()));
    for (RuleResult result : results) {
      out.println("  " + result.rule().id() + "  " + TerminalText.of(result.reason()));
    }
  }

  private String colour(String name, String text) {
    return ansi.enabled() ? ansi.string("@|" + name + " " + text + "|@") : text;
  }
}
