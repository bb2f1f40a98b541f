package io.coral.conformance.mutants;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.KitFolder;
import io.coral.conformance.rules.source.BundleFile;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.InProcessRunner;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.RuleResult;
import io.coral.conformance.runner.UnwrappingHarness;
import io.coral.conformance.runner.child.Assignment;
import io.coral.conformance.runner.child.ChildRunner;
import io.coral.launcher.TemporaryFolder;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Proves the kit: the untouched runtime breaks no MUST rule, every mutant of it is noticed by the
 * rule that it breaks, and by few others. Mutants of calls run in this process, mutants of the
 * bundle in child processes.
 */
public final class SelfTest {

  /** How long one rule may take. */
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /**
   * Rules whose tests wait out a bound or the collector, so that they are no part of a sample. By
   * name, not by measured time: a sample is the same on every machine.
   */
  private static final Set<Rule> SLOW =
      EnumSet.of(
          Rule.LIF_03,
          Rule.LIF_05,
          Rule.LIF_06,
          Rule.LIF_07,
          Rule.LIF_08,
          Rule.LIF_10,
          Rule.LIF_11,
          Rule.DSC_04,
          Rule.RES_07,
          Rule.RES_08,
          Rule.MET_07,
          Rule.PRG_05,
          Rule.PRG_08,
          Rule.BUF_10,
          Rule.BUF_14,
          Rule.CMP_16,
          Rule.CON_07,
          Rule.CON_08,
          Rule.CON_11,
          Rule.CON_12);

  /** How many other rules a mutant is given, unless all are asked for. */
  public static final int SAMPLE = 2;

  private final Catalogue catalogue;
  private final Supplier<AcceleratorRuntime> runtimes;
  private final Fixture fixture;
  private final Optional<Harness> harness;
  private final Optional<Path> bundle;
  private final long seed;
  private final int sample;

  /**
   * A self-test.
   *
   * @param runtimes makes the runtime anew for each mutant; it is closed if it can be
   * @param fixture what its vendor brings
   * @param harness what acts on its devices from outside
   * @param bundle the jar or class folder of its bundle; without it the mutants of bundles are not
   *     run
   * @param seed of all randomness
   * @param sample how many other rules each mutant is given; 0 for its own alone
   */
  public SelfTest(
      Catalogue catalogue,
      Supplier<AcceleratorRuntime> runtimes,
      Fixture fixture,
      Optional<Harness> harness,
      Optional<Path> bundle,
      long seed,
      int sample) {
    this.catalogue = Objects.requireNonNull(catalogue, "catalogue");
    this.runtimes = Objects.requireNonNull(runtimes, "runtimes");
    this.fixture = Objects.requireNonNull(fixture, "fixture");
    this.harness = Objects.requireNonNull(harness, "harness").map(UnwrappingHarness::new);
    this.bundle = Objects.requireNonNull(bundle, "bundle");
    this.seed = seed;
    this.sample = sample;
  }

  /**
   * Runs each mutant whose rule has a test and is decided on the untouched runtime, which meets
   * first what the mutant meets.
   *
   * @param mutants those to run, usually {@link Mutants#ALL}
   * @param progress told of each mutant when it is judged
   */
  public SelfTestReport run(List<Mutant> mutants, Consumer<SelfTestReport.Row> progress) {
    fixture.configure();
    List<SelfTestReport.Row> rows = new ArrayList<>();
    List<Mutant> undecided = new ArrayList<>();
    try (Untouched untouched = new Untouched()) {
      for (Mutant mutant : mutants) {
        if (untouched.result(mutant.rule()).filter(RuleResult::isEvaluated).isPresent()) {
          SelfTestReport.Row row = row(mutant, others(mutant, untouched));
          rows.add(row);
          progress.accept(row);
        } else {
          undecided.add(mutant);
        }
      }
      return new SelfTestReport(untouched.results(), rows, undecided);
    }
  }

  /** A sample of the rules that are quick to decide, and that the untouched runtime keeps. */
  private List<Rule> others(Mutant mutant, Untouched untouched) {
    List<Rule> others = new ArrayList<>(catalogue.rules());
    others.remove(mutant.rule());
    others.removeAll(SLOW);
    if (mutant instanceof CallMutant) {
      // these look at the bundle, which is as it was
      others.removeIf(rule -> rule.chapter().equals("PKG"));
    }
    Collections.shuffle(others, new Random(seed * 31 + mutant.toString().hashCode()));
    return others.stream()
        .filter(
            rule ->
                untouched
                    .result(rule)
                    .filter(result -> result.outcome() == Outcome.PASS)
                    .isPresent())
        .limit(sample)
        .toList();
  }

  private SelfTestReport.Row row(Mutant mutant, List<Rule> others) {
    return mutant instanceof BundleMutant wrong
        ? row(wrong, others)
        : row((CallMutant) mutant, others);
  }

  /** The runtime as it is; each rule is run on it once, when it is asked for. */
  private final class Untouched implements AutoCloseable {
    private final Run run = new Run(Optional.empty());
    private final Map<Rule, RuleResult> results = new EnumMap<>(Rule.class);

    /** Empty for a rule that has no test. */
    Optional<RuleResult> result(Rule rule) {
      return catalogue.rules().contains(rule)
          ? Optional.of(results.computeIfAbsent(rule, run::verify))
          : Optional.empty();
    }

    List<RuleResult> results() {
      return List.copyOf(results.values());
    }

    @Override
    public void close() {
      run.close();
    }
  }

  private SelfTestReport.Row row(CallMutant mutant, List<Rule> others) {
    RuleResult named;
    try (Run run = new Run(Optional.of(mutant))) {
      named = run.verify(mutant.rule());
    }
    if (others.isEmpty()) {
      return new SelfTestReport.Row(mutant, named, List.of());
    }
    // on another one: the first is as the broken rule has left it
    try (Run run = new Run(Optional.of(mutant))) {
      return new SelfTestReport.Row(mutant, named, others.stream().map(run::verify).toList());
    }
  }

  private SelfTestReport.Row row(BundleMutant mutant, List<Rule> others) {
    try (TemporaryFolder folder = KitFolder.make()) {
      Path jar = folder.path().resolve("mutant.jar");
      mutant.write(BundleFile.of(bundle.orElseThrow()), jar);
      Assignment assignment =
          new Assignment(
              Optional.empty(),
              Optional.of(jar),
              Optional.empty(),
              fixture.file(),
              Optional.empty(),
              seed,
              LIMIT,
              Optional.empty());
      try (ChildRunner runner = new ChildRunner(catalogue, assignment)) {
        RuleResult named = runner.run(mutant.rule());
        return new SelfTestReport.Row(mutant, named, others.stream().map(runner::run).toList());
      }
    }
  }

  /** One runtime, wrong or not, with the runner that tests it. */
  private final class Run implements AutoCloseable {
    private final Optional<CallMutant> mutant;
    private final AcceleratorRuntime runtime;
    private final InProcessRunner runner;
    private final List<AcceleratorRuntime> made = new ArrayList<>();

    Run(Optional<CallMutant> mutant) {
      this.mutant = mutant;
      this.runtime = make();
      this.runner =
          new InProcessRunner(
              catalogue,
              new Subject(
                  runtime,
                  Optional.of(this::make),
                  fixture,
                  harness.filter(found -> found.serves(runtime)),
                  bundle,
                  Optional.empty(),
                  seed),
              LIMIT);
    }

    private AcceleratorRuntime make() {
      AcceleratorRuntime sound = runtimes.get();
      made.add(sound);
      return mutant.map(wrong -> wrong.of(sound)).orElse(sound);
    }

    RuleResult verify(Rule rule) {
      return runner.run(rule);
    }

    @Override
    public void close() {
      for (AcceleratorRuntime sound : made) {
        if (Wrapping.unwrap(sound) instanceof AutoCloseable closeable) {
          try {
            closeable.close();
          } catch (Exception e) {
            throw new IllegalStateException("the runtime " + sound + " cannot be closed", e);
          }
        }
      }
    }
  }
}
