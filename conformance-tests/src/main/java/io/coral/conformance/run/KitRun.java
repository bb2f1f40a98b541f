package io.coral.conformance.run;

import io.coral.conformance.fixture.Exemption;
import io.coral.conformance.fixture.Exemptions;
import io.coral.spec.Rule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a selection of rules, one after the other, and applies the vendor's exemptions. */
public final class KitRun {

  private final RuleRunner runner;
  private final Exemptions exemptions;
  private final String deviceName;
  private final LocalDate today;

  /**
   * A run.
   *
   * @param runner runs each rule
   * @param exemptions the vendor's
   * @param deviceName the name of the tested device, which exemptions may be limited to
   * @param today what exemptions expire by
   */
  public KitRun(RuleRunner runner, Exemptions exemptions, String deviceName, LocalDate today) {
    this.runner = Objects.requireNonNull(runner, "runner");
    this.exemptions = Objects.requireNonNull(exemptions, "exemptions");
    this.deviceName = Objects.requireNonNull(deviceName, "deviceName");
    this.today = Objects.requireNonNull(today, "today");
  }

  /**
   * Runs the rules.
   *
   * @param progress told of each result as it comes
   */
  public Report run(List<Rule> rules, List<Report.Line> header, Consumer<RuleResult> progress) {
    List<RuleResult> results = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Rule rule : rules) {
      RuleResult result = judged(runner.run(rule), problems);
      results.add(result);
      progress.accept(result);
    }
    return new Report(header, results, problems);
  }

  private RuleResult judged(RuleResult result, List<String> problems) {
    Optional<Exemption> found = exemptions.of(result.rule(), deviceName);
    if (found.isEmpty()) {
      return result;
    }
    Exemption exemption = found.get();
    String id = result.rule().id();
    if (result.outcome() == Outcome.PASS) {
      problems.add("the exemption of " + id + " is not needed: the rule passes; remove it");
      return result;
    }
    if (today.isAfter(exemption.expires())) {
      problems.add("the exemption of " + id + " expired on " + exemption.expires());
      return result;
    }
    return result.outcome() == Outcome.FAIL
        ? result.exempt(
            exemption.reason() + " (" + exemption.link() + ", until " + exemption.expires() + ")")
        : result;
  }
}
