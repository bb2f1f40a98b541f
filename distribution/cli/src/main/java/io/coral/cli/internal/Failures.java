package io.coral.cli.internal;

import io.coral.api.RequestException;
import io.coral.api.ReservationException;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.AcceleratorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever a command throws into one message and one exit code. The stack trace is for {@code
 * --debug}.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine line, ParseResult result) {
    return exitCode(thrown, RootCommand.isDebug(line));
  }

  /** Tells what was thrown, and makes an exit code of it. */
  int exitCode(Exception thrown, boolean debug) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof InterruptedException) {
      return ExitCode.INTERRUPTED;
    }
    terminal.tell("coral: " + message(cause));
    if (debug) {
      StringWriter trace = new StringWriter();
      // asked for by --debug; into a text, which the terminal makes fit like any other
      thrown.printStackTrace(new PrintWriter(trace));
      terminal.tell(trace.toString());
    }
    return exitCode(cause);
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments) {
    CommandLine line = thrown.getCommandLine();
    String message = String.valueOf(thrown.getMessage());
    terminal.tell("coral: " + message);
    LauncherOptions.namedIn(message)
        .ifPresent(option -> terminal.tell("coral: " + option + " stands before the command"));
    StringWriter suggestions = new StringWriter();
    if (UnmatchedArgumentException.printSuggestions(thrown, new PrintWriter(suggestions))) {
      terminal.tell(suggestions.toString().stripTrailing());
    }
    terminal.tell("Try `" + line.getCommandSpec().qualifiedName() + " --help` for what it takes.");
    return ExitCode.USAGE;
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException
            || cause instanceof CompletionException
            || cause instanceof UncheckedIOException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String message(Throwable thrown) {
    if (isForPeople(thrown)) {
      return String.valueOf(thrown.getMessage());
    }
    if (thrown instanceof IOException) {
      return "input or output failed: " + thrown;
    }
    return thrown + " (a defect; --debug shows where)";
  }

  private static boolean isForPeople(Throwable thrown) {
    return thrown instanceof CommandException
        || thrown instanceof RequestException
        || thrown instanceof ReservationException
        || thrown instanceof RepositoryException
        || thrown instanceof ArtifactException
        || thrown instanceof AcceleratorException;
  }

  private static int exitCode(Throwable thrown) {
    if (thrown instanceof CommandException failure) {
      return failure.exitCode();
    }
    if (thrown instanceof CancellationException) {
      return ExitCode.INTERRUPTED;
    }
    if (thrown instanceof RequestException failure) {
      return switch (failure.code()) {
        case UNKNOWN_ACCELERATOR, NO_BOARD -> ExitCode.NOTHING_THERE;
        case WRONG_ARGUMENT, UNKNOWN_TENANT -> ExitCode.USAGE;
        case ARRAY_IN_USE, DEADLINE, OVERLOADED, QUOTA, FAILED, SHUTDOWN, LOST, NO_CONTENT ->
            ExitCode.FAILED;
      };
    }
    if (thrown instanceof ReservationException failure) {
      return switch (failure.code()) {
        case UNKNOWN_BOARD, TOO_FEW -> ExitCode.NOTHING_THERE;
        case UNKNOWN_TENANT -> ExitCode.USAGE;
        case NOT_FREE, ENDED, SHUTDOWN -> ExitCode.FAILED;
      };
    }
    return ExitCode.FAILED;
  }
}
