package io.coral.conformance.command;

import io.coral.conformance.mutants.Mutant;
import io.coral.conformance.mutants.Mutants;
import io.coral.conformance.mutants.SelfTest;
import io.coral.conformance.mutants.SelfTestJson;
import io.coral.conformance.mutants.SelfTestReport;
import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.Runtimes;
import io.coral.launcher.TerminalText;
import io.coral.spec.Rule;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code coral conformance --self-test}: the matrix of all mutants, then the verdict. */
final class SelfTestRun {

  /** The runtime that mutants are made of unless another is named. */
  static final String USUAL = "sim";

  /** So that a self-test repeats itself. */
  private static final long USUAL_SEED = 1;

  /**
   * What a wrong runtime makes others log is no news here; held, for a level dies with its logger.
   */
  private static final Logger QUIET = Logger.getLogger("io.coral");

  private final Catalogue catalogue;
  private final String runtime;
  private final Optional<Path> fixture;
  private final long seed;
  private final Duration limit;

  SelfTestRun(
      Catalogue catalogue,
      String runtime,
      Optional<Path> fixture,
      Optional<Long> seed,
      Duration limit) {
    this.limit = limit;
    this.catalogue = catalogue;
    this.runtime = runtime;
    this.fixture = fixture;
    this.seed = seed.orElse(USUAL_SEED);
  }

  /**
   * Runs the mutants of some rules and prints each as it is judged.
   *
   * @param full whether each mutant meets every other rule instead of a sample
   * @param json where the matrix is written for machines
   * @return the exit status
   */
  int run(List<Rule> rules, boolean full, Optional<Path> json, PrintWriter out) throws IOException {
    QUIET.setLevel(Level.OFF);
    Fixture read = fixture.map(Fixture::read).orElse(Fixture.EMPTY);
    Subject subject =
        Runtimes.find(
            Optional.of(runtime),
            Optional.empty(),
            read,
            Optional.empty(),
            seed,
            new Limit("--limit", limit));
    SelfTest test =
        new SelfTest(
            catalogue,
            subject
                .restart()
                .orElseThrow(() -> new NotTestable("runtime " + runtime + " cannot be made anew")),
            read,
            subject.harness(),
            subject.bundle(),
            seed,
            full ? Integer.MAX_VALUE : SelfTest.SAMPLE);
    List<Mutant> mutants =
        Mutants.ALL.stream().filter(mutant -> rules.contains(mutant.rule())).toList();
    SelfTestReport report = test.run(mutants, row -> out.println(TerminalText.of(row.text())));
    out.print(TerminalText.of(report.verdict()));
    out.flush();
    if (json.isPresent()) {
      new Destination("--json", json.get()).write(file -> SelfTestJson.write(report, file));
    }
    if (report.rows().isEmpty()) {
      return Report.NOTHING_EVALUATED;
    }
    return report.problems().isEmpty() ? Report.CONFORMS : Report.DOES_NOT_CONFORM;
  }
}
