package io.coral.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/**
 * Text for a terminal and a log: whatever a person typed, or a file or a driver said, it moves no
 * cursor, sets no colour and turns no direction of writing, and it is no longer than a person
 * reads.
 */
public final class TerminalText {
  /** Longer than a name or a path. */
  private static final Pattern LONG_WORD = Pattern.compile("(\\S{1000})\\S++");

  /** A compiler's message is shorter. */
  private static final int LONGEST = 100_000;

  private TerminalText() {}

  /** The text with a mark for each control character; line ends and tabs stay. */
  public static String of(String text) {
    String bounded =
        LONG_WORD
            .matcher(text)
            .replaceAll(word -> "$1… (" + word.group().length() + " characters)");
    StringBuilder safe = new StringBuilder(Math.min(bounded.length(), LONGEST));
    bounded
        .codePoints()
        .limit(LONGEST)
        .forEach(point -> safe.appendCodePoint(isControl(point) ? 0xFFFD : point));
    if (bounded.length() > LONGEST) {
      safe.append("… (").append(bounded.length()).append(" characters)");
    }
    return safe.toString();
  }

  /** The stack trace of a failure, as such a text. */
  public static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    // into a text, which is made fit for the terminal like any other
    thrown.printStackTrace(new PrintWriter(trace));
    return of(trace.toString());
  }

  /** Control characters, and those that turn the direction of the text around them. */
  public static boolean isControl(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point != '\n' && point != '\t';
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
