package io.coral.conformance.runner;

import io.coral.conformance.rules.fixture.Exemption;
import io.coral.conformance.rules.fixture.Exemptions;
import io.coral.spec.Rule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Runs a selection of rules, one after the other, and applies the vendor's exemptions. */
public final class KitRun {

  private final RuleRunner runner;
  private final Exemptions exemptions;
  private final String deviceName;
  private final LocalDate today;
  private final Optional<Budget> budget;
  private final LongSupplier nanoTime;

  /** A run without a budget. */
  public KitRun(RuleRunner runner, Exemptions exemptions, String deviceName, LocalDate today) {
    this(runner, exemptions, deviceName, today, Optional.empty(), System::nanoTime);
  }

  /**
   * A run.
   *
   * @param runner runs each rule
   * @param exemptions the vendor's
   * @param deviceName the name of the tested device, which exemptions may be limited to
   * @param today what exemptions expire by
   * @param budget how long it may take
   * @param nanoTime the clock that the budget is measured by
   */
  public KitRun(
      RuleRunner runner,
      Exemptions exemptions,
      String deviceName,
      LocalDate today,
      Optional<Budget> budget,
      LongSupplier nanoTime) {
    this.runner = Objects.requireNonNull(runner, "runner");
    this.exemptions = Objects.requireNonNull(exemptions, "exemptions");
    this.deviceName = Objects.requireNonNull(deviceName, "deviceName");
    this.today = Objects.requireNonNull(today, "today");
    this.budget = Objects.requireNonNull(budget, "budget");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /**
   * Runs the rules.
   *
   * @param progress told of each result as it comes
   */
  public Report run(List<Rule> rules, List<Report.Line> header, Consumer<RuleResult> progress) {
    List<RuleResult> results = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> unreached = new ArrayList<>();
    long start = nanoTime.getAsLong();
    for (Rule rule : budget.map(limit -> limit.order(rules)).orElse(rules)) {
      RuleResult result;
      if (isUsedUp(start)) {
        result = RuleResult.notEvaluated(rule, "the budget of " + budget.get() + " was used up");
        if (rule.level() == Rule.Level.MUST) {
          unreached.add(rule.id());
        }
      } else {
        result = judged(runner.run(rule), problems);
      }
      results.add(result);
      progress.accept(result);
    }
    if (!unreached.isEmpty()) {
      problems.add(
          "the budget was used up before "
              + unreached.size()
              + " MUST rules: "
              + String.join(", ", unreached));
    }
    results.sort(Comparator.comparing(RuleResult::rule));
    return new Report(header, results, problems);
  }

  private boolean isUsedUp(long start) {
    return budget.isPresent() && nanoTime.getAsLong() - start >= budget.get().limit().toNanos();
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
