package io.coral.conformance.command;

import io.coral.launcher.TerminalText;
import io.coral.spec.settings.PathNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a command of the kit says when it cannot go on: on standard error, after {@code coral: }, as
 * the other commands do.
 */
public final class CommandErrors {

  /** The system property by which what starts a command in another way says what was typed. */
  private static final String INVOKED = "coral.invoked";

  private CommandErrors() {}

  /**
   * Has a command tell its failures so.
   *
   * @param status the exit status of a failure; a wrong command line ends with 2
   * @param text what a failure means to the user
   */
  public static CommandLine told(CommandLine line, int status, Function<Exception, String> text) {
    return line.setCommandName(invoked(line.getCommandName()))
        .registerConverter(Path.class, CommandErrors::path)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              tell(command.getErr(), text.apply(failure));
              return status;
            })
        .setParameterExceptionHandler((failure, arguments) -> usage(failure));
  }

  /** What a person types: {@code coral conformance}, or the kit's one jar. */
  private static String invoked(String command) {
    return System.getProperty(INVOKED, "coral " + command);
  }

  private static Path path(String name) {
    try {
      return PathNames.of("the file's name", name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static int usage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    tell(err, String.valueOf(failure.getMessage()));
    StringWriter suggestions = new StringWriter();
    if (UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(suggestions))) {
      err.println(TerminalText.of(suggestions.toString().stripTrailing()));
    }
    err.println("Try `" + command.getCommandName() + " --help` for what it takes.");
    return CommandLine.ExitCode.USAGE;
  }

  private static void tell(PrintWriter err, String text) {
    err.println("coral: " + TerminalText.of(text));
  }
}
