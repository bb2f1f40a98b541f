package io.coral.conformance.report;

import java.util.regex.Pattern;

/**
 * Text for a terminal and a log: whatever a runtime or a file said, it moves no cursor, sets no
 * colour and turns no direction of writing, and no word of it is longer than a person reads.
 */
public final class TerminalText {

  /** Longer than a name or a path. */
  private static final Pattern LONG_WORD = Pattern.compile("(\\S{1000})\\S++");

  private TerminalText() {}

  /** The text with a mark for each control character; line ends and tabs stay. */
  public static String of(String text) {
    String bounded =
        LONG_WORD
            .matcher(text)
            .replaceAll(word -> "$1… (" + word.group().length() + " characters)");
    StringBuilder safe = new StringBuilder(bounded.length());
    bounded.codePoints().forEach(point -> safe.appendCodePoint(isControl(point) ? 0xFFFD : point));
    return safe.toString();
  }

  /** Control characters, and those that turn the direction of the text around them. */
  static boolean isControl(int point) {
    return point < ' ' && point != '\n' && point != '\t'
        || point >= 0x7F && point < 0xA0
        || point >= 0xD800 && point <= 0xDFFF
        || point >= 0x202A && point <= 0x202E
        || point >= 0x2066 && point <= 0x2069;
  }
}
