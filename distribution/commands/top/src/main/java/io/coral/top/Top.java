package io.coral.top;

import io.coral.cli.serve.ServeFile;
import io.coral.launcher.CommandErrors;
import io.coral.launcher.TerminalText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coral top}: boards, queues and tenants of the process that serves. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows what the boards of `coral serve` do, again and again, until q.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it was shown",
      "1:what was told cannot be read",
      "2:the command line is wrong",
      "3:there is no `coral serve`, or it shows nothing over HTTP"
    })
public final class Top implements Callable<Integer> {
  private static final int NOTHING_THERE = 3;

  @Option(names = "--once", description = "Print it once; needs no terminal.")
  boolean once;

  @Option(names = "--json", description = "Print JSON, with everything that is known; with --once.")
  boolean json;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "INDEX",
      description = "Sort boards by ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  Order order = Order.INDEX;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Look again so often; default: ${DEFAULT-VALUE}.")
  double seconds = 1;

  @Spec @Nullable CommandSpec spec;

  private Top() {}

  /** Shows it and exits. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Shows it and returns the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return CommandErrors.told(
            new CommandLine(new Top()).setCaseInsensitiveEnumValuesAllowed(true),
            CommandLine.ExitCode.SOFTWARE,
            failure -> String.valueOf(failure.getMessage()))
        .setOut(out)
        .setErr(err)
        .execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    if (json && !once) {
      throw wrong("--json goes with --once");
    }
    if (!(seconds >= 0.1 && seconds <= 3600)) {
      throw wrong("--interval wants seconds from 0.1 to 3600");
    }
    try {
      show(new Source(ServeFile.folder(System.getenv())));
      return CommandLine.ExitCode.OK;
    } catch (NoServeException e) {
      commandLine().getErr().println("coral: " + TerminalText.of(String.valueOf(e.getMessage())));
      return NOTHING_THERE;
    }
  }

  private void show(Source source) throws Exception {
    String first = source.look();
    if (json) {
      out().println(first);
    } else if (once) {
      new Screen(Seen.of(first), order).lines().forEach(line -> out().println(line.text()));
    } else {
      live(source);
    }
  }

  private void live(Source source) throws Exception {
    if (System.console() == null) {
      throw wrong("there is no terminal to draw on; --once prints it once");
    }
    try (Terminal terminal = TerminalBuilder.builder().system(true).provider("exec").build()) {
      new Live(terminal, source, Duration.ofMillis(Math.round(seconds * 1000)), order).run();
    }
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(commandLine(), message);
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not run");
    }
    return spec.commandLine();
  }
}
