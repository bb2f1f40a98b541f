package io.coral.cli.internal;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  /** A word that is longer than a name or a path: quoted from a file or a command line. */
  private static final Pattern LONG_WORD = Pattern.compile("(\\S{" + CELL + "})\\S++");

  private TerminalText() {}

  /** One line. */
  static String line(String text) {
    return safe(withoutLongWords(text), LINE, false);
  }

  /** A cell of a table. */
  static String cell(String text) {
    return safe(text, CELL, false);
  }

  /** A line for picocli's help, where a percent sign and @| would mean something. */
  static String help(String text) {
    return line(text).replace("%", "%%").replace("@|", "@ |");
  }

  /** A message, which may have several lines. */
  static String message(String text) {
    String bounded = cut(withoutLongWords(text), MESSAGE);
    return Arrays.stream(bounded.split("\n", -1))
        .map(line -> safe(line, LINE, true))
        .collect(Collectors.joining("\n"));
  }

  /** What stands behind such a word, a remedy perhaps, is still told. */
  private static String withoutLongWords(String text) {
    return LONG_WORD
        .matcher(text)
        .replaceAll(word -> "$1… (" + word.group().length() + " characters)");
  }

  private static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "… (" + text.length() + " characters)";
  }

  /**
   * A document as JSON or XML, whole: the few characters in it that steer a terminal are written as
   * the language writes a character by its number, which means the same.
   */
  static String document(String text, String before, String after) {
    StringBuilder safe = new StringBuilder();
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next != '\n' && next != '\r' && next != '\t' && steers(next)) {
        safe.append(text, done, i).append(before).append(String.format("%04x", (int) next));
        safe.append(after);
        done = i + 1;
      }
    }
    return done == 0 ? text : safe.append(text, done, text.length()).toString();
  }

  private static String safe(String text, int most, boolean tabs) {
    String bounded = cut(text, most);
    StringBuilder safe = new StringBuilder(bounded.length() + 16);
    for (int i = 0; i < bounded.length(); i++) {
      char next = bounded.charAt(i);
      if (tabs && next == '\t' || !steers(next)) {
        safe.append(next);
      } else if (next == '\n') {
        safe.append("\\n");
      } else if (next == '\t') {
        safe.append("\\t");
      } else {
        safe.append(String.format("\\u%04x", (int) next));
      }
    }
    return safe.toString();
  }

  /** Control characters of both sets, line separators, and what changes the direction. */
  private static boolean steers(char next) {
    if (next >= ' ' && next <= '~') {
      return false; // most of all text
    }
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
