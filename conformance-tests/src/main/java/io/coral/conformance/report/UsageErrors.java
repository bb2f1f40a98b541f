package io.coral.conformance.report;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command line; what it repeats of it is fit for a terminal. */
public final class UsageErrors implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments) {
    CommandLine line = thrown.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(TerminalText.of(String.valueOf(thrown.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(thrown, err)) {
      line.usage(err);
    }
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }
}
