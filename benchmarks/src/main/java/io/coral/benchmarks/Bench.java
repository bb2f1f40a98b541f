package io.coral.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code coral bench}. Exit code 0 when every bound holds, 1 when one is missed, 3 when
 * this machine lacks what a baseline needs.
 */
@Command(
    name = "coral bench",
    description = "Measures Coral; each figure stands beside its bound.",
    mixinStandardHelpOptions = true,
    subcommands = {
      Bench.Spi.class,
      Bench.Dual.class,
      Bench.Scaling.class,
      Bench.EngineCost.class,
      Bench.Prediction.class,
      Bench.OpenCl.class,
      Bench.Opae.class,
      Bench.Jmh.class
    })
public final class Bench {

  private static final int CANNOT_RUN = 3;

  private Bench() {}

  /** Runs the command line. */
  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
  }

  /** Runs the command line and returns the exit code. */
  static int run(PrintWriter err, String... arguments) {
    return new CommandLine(new Bench())
        .setErr(err)
        .setParameterExceptionHandler((wrong, given) -> usage(wrong))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              // a benchmark that breaks is this project's own fault: whoever mends it looks there
              err.println("coral: " + TerminalText.trace(failure));
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(arguments);
  }

  private static int usage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("coral: " + TerminalText.of(String.valueOf(wrong.getMessage())));
    err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help` for what it takes.");
    return CommandLine.ExitCode.USAGE;
  }

  @Command(
      name = "spi",
      description = "The cost of the specification's own machinery, on simulated boards.",
      mixinStandardHelpOptions = true)
  static final class Spi implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      return report(new SpiBench().run(), json);
    }
  }

  @Command(
      name = "dual",
      description = "What a group of two simulated boards costs, and what it gains.",
      mixinStandardHelpOptions = true)
  static final class Dual implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      return report(new DualBench().run(), json);
    }
  }

  @Command(
      name = "scaling",
      description = "What several boards give under the scheduler, in virtual time.",
      mixinStandardHelpOptions = true)
  static final class Scaling implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      return report(new ScalingBench().run(), json);
    }
  }

  @Command(
      name = "engine",
      description = "The cost of the engine beside the same commands on the specification.",
      mixinStandardHelpOptions = true)
  static final class EngineCost implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      return report(new EngineBench().run(), json);
    }
  }

  @Command(
      name = "traffic",
      description = "How well recorded traffic predicts itself, on simulated boards.",
      mixinStandardHelpOptions = true)
  static final class Prediction implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Option(
        names = "--traffic",
        paramLabel = "FILE",
        description = "Keep the last recording, for `coral whatif`.")
    private @Nullable Path traffic;

    @Override
    public Integer call() throws Exception {
      return report(new TrafficBench().run(Optional.ofNullable(traffic)), json);
    }
  }

  @Command(
      name = "opencl",
      description =
          "The cost of the OpenCL runtime beside a C program, on PoCL; needs gcc and"
              + " pocl-opencl-icd.",
      mixinStandardHelpOptions = true)
  static final class OpenCl implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      return beside(() -> report(new OpenClBench().run(), json));
    }
  }

  @Command(
      name = "opae",
      description =
          "The cost of a launch on Intel cards beside a C program, on the software AFU; needs gcc.",
      mixinStandardHelpOptions = true)
  static final class Opae implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      return beside(() -> report(new OpaeBench().run(), json));
    }
  }

  @Command(name = "jmh", description = "The same paths under JMH.", mixinStandardHelpOptions = true)
  static final class Jmh implements Callable<Integer> {

    @Parameters(
        description =
            "Arguments of JMH, e.g. a pattern; options stand behind --, and -h lists them.",
        arity = "0..*")
    private List<String> arguments = new ArrayList<>();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      try {
        new CommandLineOptions(arguments.toArray(String[]::new));
      } catch (CommandLineOptionException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
      org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
      return 0;
    }
  }

  private static int beside(Callable<Integer> comparison) throws Exception {
    try {
      return comparison.call();
    } catch (BaselineException e) {
      System.err.println("coral: " + TerminalText.of(String.valueOf(e.getMessage())));
      return CANNOT_RUN;
    }
  }

  private static int report(List<Figure> figures, boolean json) throws Exception {
    if (json) {
      write(figures);
    } else {
      figures.forEach(figure -> System.out.println(figure.line()));
    }
    return figures.stream().allMatch(Figure::holds) ? 0 : 1;
  }

  private static void write(List<Figure> figures) throws IOException {
    try (JsonGenerator json =
        new JsonFactory().createGenerator(System.out).useDefaultPrettyPrinter()) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartArray();
      for (Figure figure : figures) {
        json.writeStartObject();
        json.writeStringField("name", figure.name());
        json.writeNumberField("value", figure.value());
        json.writeStringField("unit", figure.unit());
        if (figure.atMost().isPresent()) {
          json.writeNumberField("atMost", figure.atMost().getAsDouble());
        }
        if (figure.atLeast().isPresent()) {
          json.writeNumberField("atLeast", figure.atLeast().getAsDouble());
        }
        json.writeBooleanField("holds", figure.holds());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeRaw(System.lineSeparator());
    }
  }
}
