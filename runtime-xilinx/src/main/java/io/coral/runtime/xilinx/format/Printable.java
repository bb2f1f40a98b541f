package io.coral.runtime.xilinx.format;

/** Text of a file as people may see it: what could steer a terminal is replaced, length bounded. */
final class Printable {
  private static final int MAX = 256;

  private Printable() {}

  /** The same without control and formatting characters, and no longer than people read. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX)
        .forEach(point -> shown.appendCodePoint(isSafe(point) ? point : '?'));
    if (text.codePointCount(0, text.length()) > MAX) {
      shown.append('\u2026');
    }
    return shown.toString();
  }

  private static boolean isSafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
