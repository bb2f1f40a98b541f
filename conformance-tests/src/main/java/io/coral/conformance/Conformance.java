package io.coral.conformance;

import io.coral.conformance.bench.NotTestable;
import io.coral.conformance.bench.Subject;
import io.coral.conformance.capsule.Capsule;
import io.coral.conformance.capsule.Seal;
import io.coral.conformance.capsule.SealException;
import io.coral.conformance.capsule.Signer;
import io.coral.conformance.capsule.TestedJar;
import io.coral.conformance.child.Assignment;
import io.coral.conformance.child.ChildRunner;
import io.coral.conformance.child.Description;
import io.coral.conformance.fixture.Exemptions;
import io.coral.conformance.fixture.Fixture;
import io.coral.conformance.fixture.FixtureException;
import io.coral.conformance.osgi.BundleFile;
import io.coral.conformance.osgi.BundleSource;
import io.coral.conformance.report.JsonReport;
import io.coral.conformance.report.ReportFolder;
import io.coral.conformance.report.TextReport;
import io.coral.conformance.run.Budget;
import io.coral.conformance.run.Catalogue;
import io.coral.conformance.run.Header;
import io.coral.conformance.run.InProcessRunner;
import io.coral.conformance.run.KitRun;
import io.coral.conformance.run.Report;
import io.coral.conformance.run.RuleRunner;
import io.coral.conformance.run.Runtimes;
import io.coral.conformance.run.Selection;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
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
      "0:no MUST rule failed, and something was evaluated",
      "1:a MUST rule failed, or an exemption has expired or is not needed",
      "2:the command line is wrong",
      "3:nothing was evaluated",
      "4:the runtime could not be tested"
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
          "Which kernels play the kernel roles; default: what the distribution has for the"
              + " runtime. Without it most rules cannot be evaluated.")
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
      names = "--in-process",
      description =
          "Runs the rules in this process, for a debugger; a crash of the runtime ends the run.")
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
      names = "--seal",
      paramLabel = "JAR",
      description =
          "Writes a copy of the tested bundle with the result in it, if the whole kit was run and"
              + " the runtime conforms.")
  @Nullable Path seal;

  @Option(
      names = "--sign",
      paramLabel = "FILE",
      description =
          "Signs the seal with the key of this PKCS #12 store; its password comes from the"
              + " environment variable CORAL_SEAL_PASSWORD.")
  @Nullable Path signWith;

  @Spec @Nullable CommandSpec spec;

  private final Ansi ansi;

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
    return new CommandLine(new Conformance(ansi))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Conformance::explain)
        .execute(arguments);
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof FixtureException || e instanceof NotTestable || e instanceof SealException) {
      err.println(e.getMessage());
    } else {
      StackTraceElement[] stack = e.getStackTrace();
      err.println(
          "the runtime could not be tested: " + e + (stack.length == 0 ? "" : " at " + stack[0]));
    }
    return Report.NOT_TESTABLE;
  }

  @Override
  public Integer call() throws IOException {
    Catalogue catalogue = Catalogue.ofKit();
    List<Rule> rules = rules(catalogue);
    if (list) {
      print(rules, catalogue);
      return Report.CONFORMS;
    }
    if (limitSeconds < 1) {
      throw new ParameterException(command(), "--limit is at least 1 second");
    }
    if (bundle != null && runtime != null) {
      throw new ParameterException(command(), "--runtime and --bundle exclude each other");
    }
    if (seal != null && !only.isEmpty()) {
      throw new ParameterException(command(), "--seal vouches for every rule: leave out --only");
    }
    if (signWith != null && seal == null) {
      throw new ParameterException(command(), "--sign signs a seal: give --seal too");
    }
    Optional<Signer> signer = Optional.ofNullable(signWith).map(this::signer);
    Optional<Path> fixtureFile = fixture();
    Fixture given = fixtureFile.map(Fixture::read).orElse(Fixture.EMPTY);
    Exemptions exempt = exemptions == null ? Exemptions.NONE : Exemptions.read(exemptions);
    long chosenSeed = seed == null ? System.nanoTime() & 0xffffff : seed;
    Duration limit = Duration.ofSeconds(limitSeconds);
    Optional<TestedJar> jar =
        seal == null ? Optional.empty() : Optional.of(testedJar(given, chosenSeed));
    Report report;
    if (inProcess) {
      Subject subject = subject(given, chosenSeed);
      Header header = Header.of(subject);
      report =
          run(
              new InProcessRunner(catalogue, subject, limit),
              exempt,
              rules,
              header.deviceName(),
              header.lines());
    } else {
      Assignment assignment =
          new Assignment(
              Optional.ofNullable(runtime),
              Optional.ofNullable(bundle),
              fixtureFile,
              Optional.ofNullable(device),
              chosenSeed,
              limit,
              Optional.empty());
      try (ChildRunner runner = new ChildRunner(catalogue, assignment)) {
        Description found = runner.describe();
        report = run(runner, exempt, rules, found.deviceName(), found.lines());
      }
    }
    new TextReport(command().getOut(), ansi).print(report);
    if (json != null) {
      JsonReport.write(report, json);
    }
    if (reportFolder != null) {
      ReportFolder.write(report, reportFolder);
      command().getOut().println("report: " + reportFolder.resolve("index.html"));
    }
    if (seal != null && jar.isPresent() && report.exitCode() == Report.CONFORMS) {
      Seal.write(jar.get(), Capsule.of(report, jar.get()), signer, seal);
      command().getOut().println("sealed: " + seal);
    } else if (seal != null) {
      command().getErr().println("not sealed: only a runtime that conforms is");
    }
    return report.exitCode();
  }

  private TestedJar testedJar(Fixture given, long chosenSeed) {
    return bundle == null
        ? TestedJar.of(subject(given, chosenSeed).runtime())
        : TestedJar.of(bundle);
  }

  private Signer signer(Path store) {
    String password = System.getenv("CORAL_SEAL_PASSWORD");
    if (password == null) {
      throw new ParameterException(command(), "--sign needs CORAL_SEAL_PASSWORD to be set");
    }
    return Signer.of(store, password.toCharArray());
  }

  private Report run(
      RuleRunner runner,
      Exemptions exempt,
      List<Rule> rules,
      String deviceName,
      List<Report.Line> header) {
    Progress progress = new Progress(command().getErr(), ansi.enabled(), rules.size());
    try {
      return new KitRun(
              runner,
              exempt,
              deviceName,
              LocalDate.now(),
              Optional.ofNullable(budget),
              System::nanoTime)
          .run(rules, header, progress::ended);
    } finally {
      progress.clear();
    }
  }

  private Subject subject(Fixture given, long chosenSeed) {
    Optional<String> chosen = Optional.ofNullable(device);
    return bundle == null
        ? Runtimes.find(Optional.ofNullable(runtime), given, chosen, chosenSeed)
        : new Subject(new BundleSource(BundleFile.of(bundle)), given, chosen, chosenSeed);
  }

  private Optional<Path> fixture() {
    if (fixture != null) {
      return Optional.of(fixture);
    }
    String home = System.getProperty("coral.home");
    if (home == null || runtime == null) {
      return Optional.empty();
    }
    return Optional.of(Path.of(home, "fixtures", runtime, "fixture.xml")).filter(Files::exists);
  }

  private List<Rule> rules(Catalogue catalogue) {
    try {
      return Selection.of(only, catalogue);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command(), String.valueOf(e.getMessage()), e);
    }
  }

  private void print(List<Rule> rules, Catalogue catalogue) {
    PrintWriter out = command().getOut();
    for (Rule rule : rules) {
      String needs =
          rule.feature().map(feature -> " [if " + feature + "]").orElse("")
              + rule.role().map(role -> " [needs " + role + "]").orElse("")
              + (catalogue.testsOf(rule).isEmpty() ? " [no test]" : "");
      out.printf(
          "%s  %-6s %-10s%s %s%n",
          rule.id(),
          rule.level(),
          rule.verified().name().toLowerCase(Locale.ROOT),
          needs,
          rule.text());
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
