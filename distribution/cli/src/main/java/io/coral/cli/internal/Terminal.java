package io.coral.cli.internal;

import java.io.Console;
import java.io.PrintStream;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;

/**
 * Where a command prints to: results to {@code out}, the rest to {@code err}. The one way to a
 * person's terminal: whatever a line is made of reaches it as text alone.
 */
final class Terminal {
  private final PrintStream out;
  private final PrintStream err;

  Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
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

  /** Prints a line of the result. */
  void println(String line) {
    out.println(TerminalText.line(line));
  }

  /** Prints a line of the result of which a part stands out, where there are colours. */
  void println(String before, String style, String marked, String after) {
    out.println(
        TerminalText.line(before)
            + styled(style, TerminalText.line(marked))
            + TerminalText.line(after));
  }

  private static String styled(String style, String text) {
    IStyle[] styles = Ansi.Style.parse(style);
    return Ansi.AUTO.enabled() ? Ansi.Style.on(styles) + text + Ansi.Style.off(styles) : text;
  }

  /** Prints a document as it is; {@link TerminalText#document} has made it fit. */
  void document(String text) {
    out.println(text);
  }

  /** Prints a message that is no part of the result; it may have several lines. */
  void tell(String message) {
    err.println(TerminalText.message(message));
  }

  /** Shows how long work takes, over what was shown before. */
  void progress(String what) {
    err.print("\r" + TerminalText.line(what));
    err.flush();
  }

  /** Removes what {@link #progress} has shown. */
  void endProgress() {
    err.print("\r\033[K");
    err.flush();
  }
}
