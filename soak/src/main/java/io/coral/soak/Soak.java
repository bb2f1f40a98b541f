package io.coral.soak;

import io.coral.launcher.CommandErrors;
import io.coral.launcher.TerminalText;
import io.coral.soak.daemon.DaemonSoak;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code coral soak}. Exit code 0 when each request was answered once and rightly and
 * all that was held was given back, 1 when not.
 */
@Command(
    name = "soak",
    description = {
      "Asks the engine for results while boards fail, hang, are lost, claimed, plugged and"
          + " refreshed, and checks each."
    },
    subcommands = DaemonSoak.class,
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {

  private static final long WARM_UP = 2_000;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many requests (default: ${DEFAULT-VALUE}).")
  private long requests;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What requests, faults and acts are drawn by (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many threads ask (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "How long one answer may take (default: ${DEFAULT-VALUE}).")
  private long limitSeconds = AnswerLimit.SECONDS;

  @Option(names = "--json", description = "Print what came of it as JSON.")
  private boolean json;

  @Option(
      names = "--explain",
      description = "Say of some requests on standard error where they were, and why.")
  private boolean explain;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Soak() {}

  /** Runs the command line. */
  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
  }

  /** Runs the command line and returns the exit code. */
  static int run(PrintWriter err, String... arguments) {
    return CommandErrors.traced(new CommandLine(new Soak())).setErr(err).execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    if (threads < 1 || requests < threads) {
      throw new ParameterException(
          spec.commandLine(),
          "--requests is "
              + requests
              + " and --threads "
              + threads
              + "; expected at least one thread, and a request for each");
    }
    if (limitSeconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limitSeconds + "; expected at least 1, in seconds");
    }
    Duration limit = Duration.ofSeconds(limitSeconds);
    Path home = Path.of(System.getProperty("coral.home"));
    Run.of(home, new Run.Asked(Math.max(threads, WARM_UP), seed, threads, limit));
    Footprint before = Footprint.now();
    Run run = Run.of(home, new Run.Asked(requests, seed, threads, limit));
    Report report = new Report(run, before, Footprint.backTo(before));
    if (explain) {
      run.tally().explained().forEach(text -> System.err.println(TerminalText.of(text)));
    }
    if (json) {
      report.writeJson(System.out);
    } else {
      report.lines().forEach(line -> System.out.println(TerminalText.of(line)));
    }
    return report.holds() ? 0 : 1;
  }
}
