package io.coral.conformance.report;

import io.coral.conformance.runner.Certificate;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import java.util.ArrayList;
import java.util.List;

/** What a person who knows no rule should take home from a report. */
final class PlainWords {

  private PlainWords() {}

  static String of(Report report) {
    long decided = report.results().stream().filter(RuleResult::isEvaluated).count();
    int exempt = report.of(Outcome.EXEMPT).size();
    int unknown = report.of(Outcome.NOT_EVALUATED).size();
    List<String> sentences = new ArrayList<>();
    sentences.add(decided + " of " + report.results().size() + " rules were decided.");
    certificate(report, sentences);
    if (decided > 0) {
      sentences.add(broken(report));
    }
    if (exempt > 0) {
      sentences.add(exempt + " known to fail and exempt until a stated day.");
    }
    if (unknown > 0) {
      sentences.add(unknown + " could not be evaluated here: see why below.");
    }
    if (!report.problems().isEmpty()) {
      sentences.add("The vendor's exemptions need attention.");
    }
    return String.join(" ", sentences);
  }

  private static void certificate(Report report, List<String> sentences) {
    Certificate certificate = report.certificate();
    if (!report.isCertified()) {
      sentences.add("This is no certificate: " + certificate.count() + " that one demands.");
    } else if (!certificate.untried().isEmpty()) {
      sentences.add(
          certificate.untried().size()
              + " rules were not tried: they need what nobody offered here.");
    }
  }

  private static String broken(Report report) {
    long broken = report.results().stream().filter(RuleResult::breaksConformance).count();
    long should = report.of(Outcome.FAIL).size() - broken;
    String mandatory =
        broken == 0
            ? "No mandatory rule is broken"
            : broken + " mandatory " + (broken == 1 ? "rule is broken" : "rules are broken");
    return mandatory + (should == 0 ? "." : ", " + should + " recommended not kept.");
  }
}
