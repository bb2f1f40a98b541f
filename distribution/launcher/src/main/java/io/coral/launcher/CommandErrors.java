package io.coral.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a command on a class path says when it cannot go on: on standard error, after {@code coral:
 * }, as the other commands do. Only such a command uses it, and brings picocli.
 */
public final class CommandErrors {

  /** The system property by which what starts a command in another way says what was typed. */
  private static final String INVOKED = "coral.invoked";

  private CommandErrors() {}

  /**
   * Has a command tell its failures in a sentence.
   *
   * @param status the exit status of a failure; a wrong command line ends with 2
   * @param text what a failure means to the user
   */
  public static CommandLine told(CommandLine line, int status, Function<Exception, String> text) {
    return told(
        line,
        (failure, command, parsed) -> {
          tell(command.getErr(), TerminalText.of(text.apply(failure)));
          return status;
        });
  }

  /**
   * Has a command tell its failures with their stack traces: they are this project's own fault, and
   * whoever mends them looks there. They end with 1, a wrong command line with 2.
   */
  public static CommandLine traced(CommandLine line) {
    return told(
        line,
        (failure, command, parsed) -> {
          tell(command.getErr(), TerminalText.trace(failure));
          return CommandLine.ExitCode.SOFTWARE;
        });
  }

  private static CommandLine told(CommandLine line, IExecutionExceptionHandler handler) {
    return line.setCommandName(invoked(line.getCommandName()))
        .setExecutionExceptionHandler(handler)
        .setParameterExceptionHandler((failure, arguments) -> usage(failure));
  }

  /** What a person types: {@code coral conformance}, or the kit's one jar. */
  private static String invoked(String command) {
    return System.getProperty(INVOKED, "coral " + command);
  }

  private static int usage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    tell(err, TerminalText.of(String.valueOf(failure.getMessage())));
    StringWriter suggestions = new StringWriter();
    if (UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(suggestions))) {
      err.println(TerminalText.of(suggestions.toString().stripTrailing()));
    }
    err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help` for what it takes.");
    return CommandLine.ExitCode.USAGE;
  }

  private static void tell(PrintWriter err, String text) {
    err.println("coral: " + text);
  }
}
