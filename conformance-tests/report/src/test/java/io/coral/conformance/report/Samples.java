package io.coral.conformance.report;

import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.conformance.runner.samples.Results;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report with every outcome, of a runtime that tries to break out of each form. */
final class Samples {

  static final String EVIL = "</pre><script>alert(1)</script>\" onload='x' & ]]> \u0000\u202e";

  static final Report REPORT =
      new Report(
          List.of(
              new Report.Line("runtime", "acme " + EVIL),
              new Report.Line("spec", "1.0"),
              new Report.Line(Report.BITSTREAM, "roles.bin sha256:00"),
              new Report.Line(Report.BITSTREAM, "wrong.bin sha256:11")),
          List.of(
              new RuleResult(
                  Rule.BUF_04,
                  Outcome.PASS,
                  "",
                  Optional.empty(),
                  List.of("note " + EVIL),
                  Duration.ofMillis(1500)),
              RuleResult.failed(
                  Rule.BUF_05,
                  new Failure(
                      "no byte " + EVIL,
                      "byte 7 " + EVIL,
                      "the length " + EVIL,
                      "at x " + EVIL,
                      List.of("    0.125 ms  buffer#1.copyFromDevice(0, 8) → event#1 " + EVIL)),
                  List.of(),
                  Duration.ofMillis(12)),
              RuleResult.failed(
                      Rule.MET_07,
                      new Failure("10 ms", "12 ms", "sensors()", "at y"),
                      List.of(),
                      Duration.ofMillis(3))
                  .on(Duration.ofMillis(37)),
              RuleResult.failed(
                      Rule.RES_01, new Failure("a", "b", "c", "d"), List.of(), Duration.ZERO)
                  .exempt("known " + EVIL),
              RuleResult.notEvaluated(Rule.CMP_05, "no two_banks " + EVIL),
              new RuleResult(
                  Rule.CMP_14,
                  Outcome.NOT_APPLICABLE,
                  "timestamps are not declared",
                  Optional.empty(),
                  List.of(),
                  Duration.ZERO)),
          List.of("the exemption of RES-02 expired " + EVIL));

  /** A report of every rule, of which all pass but those named. */
  static Report certificate(Map<Rule, Outcome> others) {
    return new Report(
        List.of(new Report.Line("runtime", "acme")), Results.allPassBut(others), List.of());
  }

  private Samples() {}
}
