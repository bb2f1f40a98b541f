package io.coral.conformance;

import io.coral.conformance.bench.Subject;
import io.coral.conformance.fixture.Exemptions;
import io.coral.conformance.fixture.Fixture;
import io.coral.conformance.fixture.FixtureException;
import io.coral.conformance.report.JsonReport;
import io.coral.conformance.report.TextReport;
import io.coral.conformance.run.Catalogue;
import io.coral.conformance.run.InProcessRunner;
import io.coral.conformance.run.KitRun;
import io.coral.conformance.run.Report;
import io.coral.conformance.run.Runtimes;
import io.coral.conformance.run.Selection;
import io.coral.spec.DeviceInfo;
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
    if (e instanceof FixtureException || e instanceof Runtimes.NotTestable) {
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
    Fixture given = fixture();
    Exemptions exempt = exemptions == null ? Exemptions.NONE : Exemptions.read(exemptions);
    long chosenSeed = seed == null ? System.nanoTime() & 0xffffff : seed;
    Subject subject =
        Runtimes.find(Optional.ofNullable(runtime), given, Optional.ofNullable(device), chosenSeed);
    Optional<DeviceInfo> tested = tested(subject);
    Report report =
        new KitRun(
                new InProcessRunner(catalogue, subject, Duration.ofSeconds(limitSeconds)),
                exempt,
                tested.map(DeviceInfo::name).orElse(""),
                LocalDate.now())
            .run(rules, header(subject, tested), result -> {});
    new TextReport(command().getOut(), ansi).print(report);
    if (json != null) {
      JsonReport.write(report, json);
    }
    return report.exitCode();
  }

  private Fixture fixture() throws IOException {
    if (fixture != null) {
      return Fixture.read(fixture);
    }
    // a profile knows best what it can run
    for (String folder : List.of("coral.profile.dir", "coral.home")) {
      String path = System.getProperty(folder);
      if (path != null && runtime != null) {
        Path shipped = Path.of(path, "fixtures", runtime, "fixture.xml");
        if (Files.exists(shipped)) {
          return Fixture.read(shipped);
        }
      }
    }
    return Fixture.EMPTY;
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

  private static Optional<DeviceInfo> tested(Subject subject) {
    List<DeviceInfo> devices = subject.runtime().discover().devices();
    List<String> chosen = subject.chosenDevices();
    return devices.stream()
        .filter(info -> chosen.isEmpty() || chosen.get(0).equals(info.id()))
        .findFirst();
  }

  private static List<Report.Line> header(Subject subject, Optional<DeviceInfo> tested) {
    RuntimeInfo info = subject.runtime().info();
    return List.of(
        new Report.Line("runtime", info.id() + " of " + info.vendor()),
        new Report.Line("spec", info.specVersion()),
        new Report.Line("kit", Version.VERSION),
        new Report.Line("features", String.join(" ", info.features())),
        new Report.Line(
            "device", tested.map(found -> found.id() + " " + found.platform()).orElse("none")),
        new Report.Line("seed", String.valueOf(subject.seed())));
  }

  private CommandLine command() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli");
    }
    return spec.commandLine();
  }

  /** Tells the kit's version. */
  static final class Version implements CommandLine.IVersionProvider {
    static final String VERSION =
        Optional.ofNullable(Conformance.class.getPackage().getImplementationVersion())
            .orElse("development");

    @Override
    public String[] getVersion() {
      return new String[] {
        "Coral conformance kit " + VERSION + ", specification " + RuntimeInfo.SPEC_VERSION
      };
    }
  }
}
