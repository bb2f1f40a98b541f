package io.coral.conformance.command;

import io.coral.conformance.capsule.SealException;
import io.coral.conformance.capsule.TestedJar;
import io.coral.conformance.report.JsonReport;
import io.coral.conformance.report.ReportFolder;
import io.coral.conformance.report.TextReport;
import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Exemptions;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.runner.Budget;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Header;
import io.coral.conformance.runner.InProcessRunner;
import io.coral.conformance.runner.KitRun;
import io.coral.conformance.runner.LayeredSource;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleRunner;
import io.coral.conformance.runner.Selection;
import io.coral.conformance.runner.child.Assignment;
import io.coral.conformance.runner.child.ChildRunner;
import io.coral.conformance.runner.child.Description;
import io.coral.launcher.TerminalText;
import io.coral.layers.LayerSettings;
import io.coral.layers.Layers;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The conformance kit on the command line. */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    versionProvider = Conformance.Version.class,
    description = "Tests a runtime against the Coral runtime specification.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:no MUST rule failed, and something was evaluated; the verdict says how much",
      "1:a MUST rule failed, an exemption has expired or is not needed, --seal was asked for and the"
          + " run is no certificate, or the self-test failed",
      "2:the command line is wrong",
      "3:nothing was evaluated",
      "4:the runtime could not be tested, something stood in the way of a rule, or a result could not"
          + " be written"
    })
public final class Conformance implements Callable<Integer> {

  @Option(
      names = "--runtime",
      paramLabel = "ID",
      description = "The runtime to test; may be left out when the class path has only one.")
  @Nullable String runtime;

  @Option(
      names = "--fixture",
      paramLabel = "FILE",
      description =
          "Which kernels play the kernel roles; default: what the profile or the"
              + " distribution has for the runtime. Without it most rules cannot be evaluated.")
  @Nullable Path fixture;

  @Option(
      names = "--device",
      paramLabel = "ID",
      description = "The device to test; default: the fixture's, or the first of discovery.")
  @Nullable String device;

  @Option(
      names = "--only",
      paramLabel = "RULE",
      description = "A rule such as BUF-05, or a chapter such as BUF; may be repeated.")
  List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Lists the rules and runs nothing.")
  boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of all randomness; default: a new one, which is printed.")
  @Nullable Long seed;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long one rule may take; default: ${DEFAULT-VALUE}.")
  int limitSeconds;

  @Option(
      names = "--exemptions",
      paramLabel = "FILE",
      description = "Rules that are known to fail: why, and until when.")
  @Nullable Path exemptions;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the report for machines.")
  @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Writes the report as HTML, text, JSON and JUnit XML into a folder.")
  @Nullable Path reportFolder;

  @Option(
      names = "--bundle",
      paramLabel = "JAR",
      description = "A runtime bundle; it is installed in a framework and tested there.")
  @Nullable Path bundle;

  @Option(
      names = "--harness",
      paramLabel = "JAR",
      description =
          "The jar of a harness, which does to devices what no caller can (lose, break, refuse,"
              + " plug); default: the one on the class path. It sees the runtime's classes.")
  @Nullable Path harness;

  @Option(
      names = "--in-process",
      description =
          "Runs the rules in this process, for a debugger; a crash of the runtime ends the run."
              + " Layers (--trace and the like, before the command) imply it.")
  boolean inProcess;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = BudgetConverter.class,
      description =
          "How long the run may take, e.g. 5m: the most valuable rules come first, and MUST rules"
              + " that were not reached fail the run.")
  @Nullable Budget budget;

  @Option(
      names = "--self-test",
      description =
          "Tests the kit: runs every deliberately wrong runtime, made of the one named (default:"
              + " sim), and demands that the rule that it breaks notices. With --only, the mutants"
              + " of these rules.")
  boolean selfTest;

  @Option(
      names = "--full",
      description =
          "With --self-test: each wrong runtime meets every rule that is quick to decide, instead of"
              + " a small sample. Takes the better part of an hour.")
  boolean full;

  @Mixin Sealing sealing = new Sealing();

  @Spec @Nullable CommandSpec spec;

  private final Ansi ansi;

  /** Whether trace and recording, where there are some, have all of the run. */
  private boolean layersAreWhole = true;

  private Conformance(Ansi ansi) {
    this.ansi = ansi;
  }

  /** Runs the kit and exits. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    // a thread that a faulty runtime left behind must not keep the process
    System.exit(run(out, err, Ansi.AUTO, arguments));
  }

  /** Runs the kit with these arguments and returns the exit status. */
  static int run(PrintWriter out, PrintWriter err, Ansi ansi, String... arguments) {
    CommandLine line = new CommandLine(new Conformance(ansi)).setOut(out).setErr(err);
    return KitCommand.told(line, Report.NOT_TESTABLE, Conformance::text).execute(arguments);
  }

  private static String text(Exception e) {
    if (e instanceof NotTestable
        || e instanceof BundleFault
        || e instanceof SealException
        || e instanceof UncheckedIOException
        || e instanceof IOException) {
      return String.valueOf(e.getMessage());
    }
    StackTraceElement[] stack = e.getStackTrace();
    return "the runtime could not be tested: " + e + (stack.length == 0 ? "" : " at " + stack[0]);
  }

  @Override
  public Integer call() throws IOException {
    Catalogue catalogue = Catalogue.ofKit();
    List<Rule> rules = rules(catalogue);
    if (list) {
      RuleList.print(rules, catalogue, command().getOut());
      return Report.CONFORMS;
    }
    if (limitSeconds < 1) {
      throw new ParameterException(command(), "--limit is at least 1 second");
    }
    if (bundle != null && runtime != null) {
      throw new ParameterException(command(), "--runtime and --bundle exclude each other");
    }
    if (selfTest
        && (bundle != null
            || harness != null
            || device != null
            || exemptions != null
            || reportFolder != null
            || budget != null
            || inProcess
            || sealing.isAsked())) {
      throw new ParameterException(
          command(),
          "--self-test tests the kit; it goes with --runtime, --fixture, --only, --seed, --json and"
              + " --full alone");
    }
    if (full && !selfTest) {
      throw new ParameterException(command(), "--full goes with --self-test");
    }
    sealing.check(command(), only.isEmpty());
    String id = runtime == null ? SelfTestRun.USUAL : runtime;
    Optional<Path> fixtureFile = selfTest ? shippedFixture(id) : fixture();
    requireOtherFiles(fixtureFile);
    Destination.requireFile(command(), "--json", json);
    Destination.requireFolder(command(), "--report", reportFolder);
    if (selfTest) {
      return new SelfTestRun(
              catalogue,
              id,
              fixtureFile,
              Optional.ofNullable(seed),
              Duration.ofSeconds(limitSeconds))
          .run(rules, full, Optional.ofNullable(json), command().getOut());
    }
    Exemptions exempt = exemptions == null ? Exemptions.NONE : Exemptions.read(exemptions);
    Assignment assignment =
        new Assignment(
            Optional.ofNullable(runtime),
            Optional.ofNullable(bundle),
            Optional.ofNullable(harness),
            fixtureFile,
            Optional.ofNullable(device),
            seed == null ? System.nanoTime() & 0xffffff : seed,
            Duration.ofSeconds(limitSeconds),
            Optional.empty());
    Optional<TestedJar> jar =
        sealing.isAsked() ? Optional.of(testedJar(assignment)) : Optional.empty();
    jar.ifPresent(tested -> sealing.requireSealable(command(), tested));
    Report report = test(catalogue, assignment, exempt, rules);
    new TextReport(command().getOut(), ansi).print(report);
    if (json != null) {
      new Destination("--json", json).write(file -> JsonReport.write(report, file));
    }
    if (reportFolder != null) {
      new Destination("--report", reportFolder).write(folder -> ReportFolder.write(report, folder));
      command().getOut().println(TerminalText.of("report: " + reportFolder.resolve("index.html")));
    }
    if (jar.isPresent() && !sealing.seal(report, jar.get(), command())) {
      return report.exitCode() == Report.CONFORMS ? Report.DOES_NOT_CONFORM : report.exitCode();
    }
    return report.exitCode() == Report.CONFORMS && !layersAreWhole
        ? Report.NOT_TESTABLE
        : report.exitCode();
  }

  /** No result takes the place of what the run reads, or of another result. */
  private void requireOtherFiles(Optional<Path> fixtureFile) {
    List<Destination> results = results();
    if (results.isEmpty()) {
      return;
    }
    LayerSettings layers = LayerSettings.ofSystem(System.getProperties());
    Map<String, Path> taken = new LinkedHashMap<>();
    put(taken, "the tested bundle", bundle);
    put(taken, "the harness", harness);
    put(taken, "the fixture", fixtureFile.orElse(null));
    put(taken, "the file of exemptions", exemptions);
    put(taken, "the store of the key", sealing.signs().orElse(null));
    put(taken, "the trace", layers.trace().orElse(null));
    put(taken, "the recording", layers.record().orElse(null));
    for (Destination result : results) {
      result.requireOther(command(), taken);
      put(taken, result.path().getFileName() + " of " + result.option(), result.path());
    }
    // read only once it is known to be no result
    Map<String, Path> binaries = fixtureFile.map(Conformance::binaries).orElse(Map.of());
    results.forEach(result -> result.requireOther(command(), binaries));
  }

  private static Map<String, Path> binaries(Path fixtureFile) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Binary binary : Fixture.read(fixtureFile).binaries()) {
      put(files, "binary " + binary.fileName() + " of the fixture", binary.file());
    }
    return files;
  }

  private List<Destination> results() {
    List<Destination> results = new ArrayList<>();
    if (reportFolder != null) {
      ReportFolder.files(reportFolder)
          .forEach(file -> results.add(new Destination("--report", file)));
    }
    if (json != null) {
      results.add(new Destination("--json", json));
    }
    sealing.destination().ifPresent(results::add);
    return results;
  }

  private static void put(Map<String, Path> files, String what, @Nullable Path file) {
    if (file != null) {
      files.put(what, file);
    }
  }

  /** In a child process, or in this one for a debugger or for layers, whose findings are logged. */
  private Report test(
      Catalogue catalogue, Assignment assignment, Exemptions exempt, List<Rule> rules) {
    LayerSettings settings = LayerSettings.ofSystem(System.getProperties());
    if (!inProcess && settings.isNone()) {
      try (ChildRunner runner = new ChildRunner(catalogue, assignment)) {
        Description found = runner.describe();
        List<Rule> ordered = catalogue.forFewProcesses(rules);
        return run(runner, exempt, ordered, found.deviceName(), found.lines());
      }
    }
    Layers layers = new Layers(settings);
    try (layers) {
      Subject subject = assignment.subject(source -> new LayeredSource(source, layers));
      Header header = Header.of(subject, new Limit("--limit", assignment.limit()));
      return run(
          new InProcessRunner(catalogue, subject, assignment.limit()),
          exempt,
          rules,
          header.deviceName(),
          header.lines());
    } finally {
      layersAreWhole = layers.incomplete().isEmpty();
    }
  }

  private static TestedJar testedJar(Assignment assignment) {
    return assignment.bundle().isPresent()
        ? TestedJar.of(assignment.bundle().get())
        : TestedJar.of(assignment.subject(Function.identity()).runtime());
  }

  private Report run(
      RuleRunner runner,
      Exemptions exempt,
      List<Rule> rules,
      String deviceName,
      List<Report.Line> header) {
    List<Report.Line> lines = new ArrayList<>(header);
    lines.addAll(
        Header.asked(
            only,
            Optional.ofNullable(budget),
            Duration.ofSeconds(limitSeconds),
            Optional.ofNullable(exemptions).map(Path::toString)));
    Progress progress = new Progress(command().getErr(), ansi.enabled(), rules);
    try {
      return new KitRun(
              runner,
              exempt,
              deviceName,
              LocalDate.now(),
              Optional.ofNullable(budget),
              System::nanoTime)
          .run(rules, lines, progress::ended);
    } finally {
      progress.clear();
    }
  }

  private Optional<Path> fixture() {
    return runtime == null ? Optional.ofNullable(fixture) : shippedFixture(runtime);
  }

  /** The fixture that was given, or what the profile or the distribution has for a runtime. */
  private Optional<Path> shippedFixture(String id) {
    return Optional.ofNullable(fixture).or(() -> Fixtures.shipped(id));
  }

  private List<Rule> rules(Catalogue catalogue) {
    try {
      return Selection.of(only, catalogue);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command(), String.valueOf(e.getMessage()), e);
    }
  }

  private CommandLine command() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli");
    }
    return spec.commandLine();
  }

  /** Tells the kit's version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "Coral conformance kit " + Header.KIT + ", specification " + RuntimeInfo.SPEC_VERSION
      };
    }
  }

  /** Reads {@code --budget}. */
  static final class BudgetConverter implements CommandLine.ITypeConverter<Budget> {
    @Override
    public Budget convert(String text) {
      try {
        return Budget.parse(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
