package io.coral.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.launcher.CommandErrors;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    name = "bench",
    description = "Measures Coral; each figure stands beside its bound.",
    mixinStandardHelpOptions = true,
    subcommands = {
      Bench.Spi.class,
      Bench.Dual.class,
      Bench.Scaling.class,
      Bench.SplitCost.class,
      Bench.DaskWorkers.class,
      Bench.SparkExecutors.class,
      Bench.EngineCost.class,
      Bench.Prediction.class,
      Bench.OpenCl.class,
      Bench.Opae.class,
      Bench.Inaccel.class,
      Bench.DaemonCost.class,
      Bench.Grpc.class,
      Bench.Models.class,
      Bench.Start.class,
      Bench.Repository.class,
      Bench.Kubernetes.class,
      Bench.Page.class,
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
    return CommandErrors.traced(new CommandLine(new Bench())).setErr(err).execute(arguments);
  }

  /** One comparison. */
  @Command(mixinStandardHelpOptions = true)
  abstract static class Comparison implements Callable<Integer> {

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    /**
     * Measures.
     *
     * @throws BaselineException when this machine lacks what it is measured beside
     */
    abstract List<Figure> figures() throws Exception;

    /** What a reader of the table must know. */
    String remark() {
      return "";
    }

    @Override
    public final Integer call() throws Exception {
      List<Figure> figures;
      try {
        figures = figures();
      } catch (BaselineException e) {
        System.err.println("coral: " + TerminalText.of(String.valueOf(e.getMessage())));
        return CANNOT_RUN;
      }
      if (json) {
        write(figures);
      } else {
        figures.forEach(figure -> System.out.println(figure.line()));
        remark().lines().forEach(System.out::println);
      }
      return figures.stream().allMatch(Figure::holds) ? 0 : 1;
    }
  }

  /** One comparison of requests that go through the engine. */
  abstract static class EngineComparison extends Comparison {

    @Option(
        names = "--explain",
        description = "Say of some requests on standard error where they were, and why.")
    private boolean explain;

    final Explained explained() {
      return new Explained(explain ? text -> System.err.println(TerminalText.of(text)) : null);
    }
  }

  @Command(
      name = "spi",
      description = "The cost of the specification's own machinery, on simulated boards.")
  static final class Spi extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new SpiBench().run();
    }
  }

  @Command(
      name = "dual",
      description = "What a group of two simulated boards costs, and what it gains.")
  static final class Dual extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new DualBench().run();
    }
  }

  @Command(
      name = "scaling",
      description = "What several boards give under the scheduler, in virtual time.")
  static final class Scaling extends EngineComparison {
    @Override
    List<Figure> figures() throws Exception {
      return new ScalingBench(explained()).run();
    }

    @Override
    String remark() {
      return ScalingBench.SERIAL_PART;
    }
  }

  @Command(
      name = "split",
      description =
          "What it costs to hand out the pieces of a file, beside Dask; needs python3-distributed.")
  static final class SplitCost extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new SplitBench().run();
    }
  }

  @Command(
      name = "dask",
      description =
          "What a second worker of Dask gives, on modelled boards; needs python3-distributed.")
  static final class DaskWorkers extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new DaskBench().run();
    }
  }

  @Command(
      name = "spark",
      description =
          "What Spark adds to requests, and what a second executor gives, on modelled boards; in"
              + " the sources.")
  static final class SparkExecutors extends Comparison {

    @Option(
        names = "--java-arguments",
        paramLabel = "FILE",
        description = "What gives Java the jars of Spark; `./coral` names what it built.")
    private @Nullable Path arguments;

    @Override
    List<Figure> figures() throws Exception {
      return new SparkBench(Optional.ofNullable(arguments)).run();
    }
  }

  @Command(
      name = "engine",
      description = "The cost of the engine beside the same commands on the specification.")
  static final class EngineCost extends EngineComparison {
    @Override
    List<Figure> figures() throws Exception {
      return new EngineBench(explained()).run();
    }
  }

  @Command(
      name = "traffic",
      description = "How well recorded traffic predicts itself, on simulated boards.")
  static final class Prediction extends EngineComparison {

    @Option(
        names = "--traffic",
        paramLabel = "FILE",
        description = "Keep the last recording, for `coral whatif`.")
    private @Nullable Path traffic;

    @Override
    List<Figure> figures() throws Exception {
      return new TrafficBench(explained()).run(Optional.ofNullable(traffic));
    }
  }

  @Command(
      name = "opencl",
      description =
          "The cost of the OpenCL runtime beside a C program, on PoCL and on Xilinx's library"
              + " without a board; needs gcc, pocl-opencl-icd and libxrt1.")
  static final class OpenCl extends Comparison {

    @Parameters(
        paramLabel = "DEVICE",
        description = "${COMPLETION-CANDIDATES}; all of them if none is named.",
        arity = "0..*")
    private List<OpenClBench.Device> devices = List.of();

    @Option(
        names = "--rows",
        split = ",",
        paramLabel = "ROWS",
        description = "${COMPLETION-CANDIDATES}; all of them if none is named.")
    private Set<OpenClBench.Rows> rows = Set.of();

    @Override
    List<Figure> figures() throws Exception {
      return new OpenClBench(rows.isEmpty() ? EnumSet.allOf(OpenClBench.Rows.class) : rows)
          .run(devices.isEmpty() ? List.of(OpenClBench.Device.values()) : devices);
    }
  }

  @Command(
      name = "opae",
      description =
          "The cost of a launch on Intel cards beside a C program, on the software AFU; needs gcc.")
  static final class Opae extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new OpaeBench().run();
    }
  }

  @Command(
      name = "inaccel",
      description =
          "The cost of a request on a C runtime written to InAccel's header, beside a C program;"
              + " needs gcc.")
  static final class Inaccel extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new InaccelBench().run();
    }
  }

  @Command(
      name = "daemon",
      description =
          "The cost of a request through the daemon beside the same bytes over a socket; needs"
              + " gcc.")
  static final class DaemonCost extends Comparison {

    @Option(
        names = "--rows",
        split = ",",
        paramLabel = "ROWS",
        description = "${COMPLETION-CANDIDATES}; all of them if none is named.")
    private Set<DaemonBench.Rows> rows = Set.of();

    @Override
    List<Figure> figures() throws Exception {
      return new DaemonBench(rows.isEmpty() ? EnumSet.allOf(DaemonBench.Rows.class) : rows).run();
    }
  }

  @Command(
      name = "grpc",
      description =
          "The cost of a request of InAccel's protocol beside a server in C++ that does nothing;"
              + " needs g++, libgrpc++-dev and protobuf-compiler-grpc.")
  static final class Grpc extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new GrpcBench().run();
    }
  }

  @Command(
      name = "gateway",
      description =
          "The cost of a question to a model beside bare servers of the same stacks, and what"
              + " joining questions gives.")
  static final class Models extends Comparison {

    @Option(
        names = "--rows",
        split = ",",
        paramLabel = "ROWS",
        description = "${COMPLETION-CANDIDATES}; all of them if none is named.")
    private Set<GatewayBench.Rows> rows = Set.of();

    @Override
    List<Figure> figures() throws Exception {
      return new GatewayBench(rows.isEmpty() ? EnumSet.allOf(GatewayBench.Rows.class) : rows).run();
    }
  }

  @Command(
      name = "start",
      description =
          "How long a server of functions takes from its start to its first answer, beside a bare"
              + " JVM; needs pocl-opencl-icd.")
  static final class Start extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new StartBench().run();
    }
  }

  @Command(
      name = "repository",
      description =
          "What it takes to install an artifact from nginx beside curl and sha256sum, and to list"
              + " and find ten thousand; needs nginx and curl.")
  static final class Repository extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new RepositoryBench().run();
    }
  }

  @Command(
      name = "kubernetes",
      description =
          "What a node of Kubernetes with a thousand simulated boards costs, and ten thousand pods"
              + " that come and go.")
  static final class Kubernetes extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new KubernetesBench().run();
    }
  }

  @Command(
      name = "page",
      description = "What the page of `coral serve` costs its process at ten updates a second.")
  static final class Page extends Comparison {
    @Override
    List<Figure> figures() throws Exception {
      return new PageBench().run();
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
