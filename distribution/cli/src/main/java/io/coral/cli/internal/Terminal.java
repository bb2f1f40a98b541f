package io.coral.cli.internal;

import java.io.Console;
import java.io.PrintStream;
import picocli.CommandLine.Help.Ansi;

/** Where a command prints to: results to {@code out}, the rest to {@code err}. */
final class Terminal {
  private final PrintStream out;
  private final PrintStream err;

  Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** Whether a person watches; colours ask picocli, which knows NO_COLOR too. */
  boolean interactive() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** From Java 22 on there may be a console without a terminal. */
  private static boolean isTerminal(Console console) {
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Marks up a text, where there are colours. */
  String styled(String style, String text) {
    return Ansi.AUTO.enabled()
        ? Ansi.AUTO.new Text("@|" + style + " " + text + "|@").toString()
        : text;
  }

  void println(String line) {
    out.println(line);
  }
}
