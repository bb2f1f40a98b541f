package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Exemptions;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.Answers;
import io.coral.conformance.rules.process.ClassPath;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Rule;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.opentest4j.TestAbortedException;

/**
 * What a vendor extends in its own build: JUnit 5 then runs every rule as one test.
 *
 * <pre>{@code
 * class AcmeConformanceTest extends RuntimeConformance {
 *   protected AcceleratorRuntime runtime() { return new AcmeRuntime(); }
 *   protected Fixture fixture() { return Fixture.read(Path.of("target/fixture/fixture.xml")); }
 * }
 * }</pre>
 *
 * <p>A rule that does not apply, is exempt or cannot be evaluated shows as skipped, with the
 * reason; so does a SHOULD rule that failed, and its message begins with {@code SHOULD failed:}.
 */
public abstract class RuntimeConformance {

  /** The system property that names the jar of the bundle under test. */
  public static final String BUNDLE = "coral.bundle";

  /** Makes the runtime under test; called once for a run, and again where a rule restarts it. */
  protected abstract AcceleratorRuntime runtime();

  /** What the vendor brings. */
  protected abstract Fixture fixture();

  /** What acts on devices from outside; default: the first on the class path that serves. */
  protected Optional<Harness> harness(AcceleratorRuntime runtime) {
    return Runtimes.harness(runtime);
  }

  /**
   * The jar of the runtime's bundle, for the rules about packaging and start; default: the one that
   * the system property {@value #BUNDLE} names, which a build sets once it has packed it, or where
   * the runtime's class lies. Without a bundle these rules are not evaluated.
   */
  protected Optional<Path> bundle(AcceleratorRuntime runtime) {
    String named = System.getProperty(BUNDLE);
    if (named == null) {
      return ClassPath.of(runtime.getClass());
    }
    Path jar = Path.of(named);
    if (!Files.isRegularFile(jar)) {
      throw new NotTestable(
          "the system property "
              + BUNDLE
              + " names "
              + jar
              + ", which is not there; pack it first");
    }
    return Optional.of(jar);
  }

  /** The rules that are known to fail; default: none. */
  protected Exemptions exemptions() {
    return Exemptions.NONE;
  }

  /** The seed of all randomness; default: 1, so that a build repeats itself. */
  protected long seed() {
    return 1;
  }

  /** How long one rule may take; default: a minute. */
  protected Duration limit() {
    return Duration.ofMinutes(1);
  }

  /** What was tested, and with what, is published as entries of the test report. */
  @TestFactory
  @DisplayName("rules")
  final Stream<DynamicNode> rules(TestReporter reporter) {
    Fixture fixture = fixture();
    fixture.configure();
    Limit limit = new Limit("limit() of " + getClass().getName(), limit());
    AcceleratorRuntime runtime =
        Answers.within(limit, "runtime", getClass().getName(), this::runtime);
    Catalogue catalogue = Catalogue.ofKit();
    Subject subject =
        new Subject(
            runtime,
            Optional.of(this::runtime),
            fixture,
            harness(runtime, limit),
            bundle(runtime),
            Optional.empty(),
            seed());
    Header header = Header.of(subject, limit);
    Exemptions exempt = exemptions();
    List<Report.Line> lines = new ArrayList<>(header.lines());
    lines.addAll(Header.asked(List.of(), Optional.empty(), limit(), names(exempt)));
    for (Report.Line line : lines) {
      // JUnit takes no blank value
      reporter.publishEntry(line.label(), line.text().isBlank() ? "none" : line.text());
    }
    KitRun run =
        new KitRun(
            new InProcessRunner(catalogue, subject, limit()),
            exempt,
            header.deviceName(),
            LocalDate.now());
    List<Rule> all = catalogue.rules();
    List<RuleResult> results = new CopyOnWriteArrayList<>();
    Stream<DynamicNode> chapters =
        all.stream()
            .map(Rule::chapter)
            .distinct()
            .map(
                chapter ->
                    DynamicContainer.dynamicContainer(
                        chapter,
                        all.stream()
                            .filter(rule -> rule.chapter().equals(chapter))
                            .map(rule -> test(run, rule, results))));
    return Stream.concat(
        chapters,
        Stream.of(
            DynamicTest.dynamicTest("certificate", () -> requireCertificate(lines, results))));
  }

  private Optional<Harness> harness(AcceleratorRuntime runtime, Limit limit) {
    return Answers.within(limit, "harness", getClass().getName(), () -> harness(runtime));
  }

  private static Optional<String> names(Exemptions exemptions) {
    return exemptions.all().isEmpty()
        ? Optional.empty()
        : Optional.of(
            exemptions.all().stream()
                .map(each -> each.rule().id())
                .collect(Collectors.joining(" ")));
  }

  /** Shows as skipped, with how many rules pass, where it is not a certificate. */
  private static void requireCertificate(List<Report.Line> header, List<RuleResult> results) {
    Report report = new Report(header, results, List.of());
    if (!report.isCertified()) {
      throw new TestAbortedException(
          report.verdict()
              + "; a certificate also demands "
              + Certificate.ids(report.certificate().missing()));
    }
  }

  private static DynamicTest test(KitRun run, Rule rule, List<RuleResult> results) {
    return DynamicTest.dynamicTest(
        rule.id() + " " + rule.text(), () -> verify(run, rule, results::add));
  }

  private static void verify(KitRun run, Rule rule, Consumer<RuleResult> told) {
    Report report = run.run(List.of(rule), List.of(), told);
    RuleResult result = report.results().get(0);
    if (!report.problems().isEmpty()) {
      Assertions.fail(String.join("; ", report.problems()));
    }
    if (result.isHindered()) {
      Assertions.fail(result.reason());
    }
    if (result.outcome() == Outcome.FAIL) {
      Failure failure = result.failure().orElseThrow();
      String text =
          "\n  expected  "
              + failure.expected()
              + "\n  seen      "
              + failure.seen()
              + "\n  look at   "
              + failure.lookAt()
              + "\n"
              + failure.stack();
      if (rule.level() == Rule.Level.MUST) {
        Assertions.fail(rule.id() + text);
      }
      throw new TestAbortedException("SHOULD failed: " + rule.id() + text);
    }
    if (result.outcome() != Outcome.PASS) {
      throw new TestAbortedException(result.outcome() + ": " + result.reason());
    }
  }
}
