package io.coral.cli.internal;

/**
 * Makes text of unknown origin (a name out of a file, a message of a driver) fit for a terminal:
 * what would steer the terminal or turn the direction of writing is shown as an escape, and nothing
 * is longer than a person reads.
 */
final class TerminalText {
  /** A line, and a cell of a table. */
  private static final int LINE = 4_000;

  private static final int CELL = 1_000;

  /** A message with several lines, as a compiler's. */
  private static final int MESSAGE = 100_000;

  private TerminalText() {}

  /** One line. */
  static String line(String text) {
    return safe(text, LINE, false);
  }

  /** A cell of a table. */
  static String cell(String text) {
    return safe(text, CELL, false);
  }

  /** A message, which may have several lines. */
  static String message(String text) {
    return safe(text, MESSAGE, true);
  }

  /**
   * A document as JSON or XML, whole: the few characters in it that steer a terminal are written as
   * the language writes a character by its number, which means the same.
   */
  static String document(String text, String before, String after) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next != '\n' && next != '\r' && next != '\t' && steers(next)) {
        safe.append(before).append(String.format("%04x", (int) next)).append(after);
      } else {
        safe.append(next);
      }
    }
    return safe.toString();
  }

  private static String safe(String text, int most, boolean lines) {
    int length = Math.min(text.length(), most);
    StringBuilder safe = new StringBuilder(length + 16);
    for (int i = 0; i < length; i++) {
      char next = text.charAt(i);
      if (lines && (next == '\n' || next == '\t') || !steers(next)) {
        safe.append(next);
      } else if (next == '\n') {
        safe.append("\\n");
      } else if (next == '\t') {
        safe.append("\\t");
      } else {
        safe.append(String.format("\\u%04x", (int) next));
      }
    }
    if (length < text.length()) {
      safe.append("… (").append(text.length()).append(" characters)");
    }
    return safe.toString();
  }

  /** Control characters of both sets, line separators, and what changes the direction. */
  private static boolean steers(char next) {
    return switch (Character.getType(next)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
