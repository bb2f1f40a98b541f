package io.coral.conformance.report;

import io.coral.launcher.TerminalText;

/** Text for an HTML page: whatever a runtime said, it stays text. */
final class Markup {

  private Markup() {}

  /** The text, safe in an element and in a quoted attribute. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(TerminalText.isControl(point) ? 0xFFFD : point);
              }
            });
    return safe.toString();
  }

  /** The text of a rule: what stands between back-quotes is code. */
  static String prose(String text) {
    StringBuilder html = new StringBuilder();
    boolean code = false;
    int from = 0;
    int quote = text.indexOf('`');
    while (quote >= 0) {
      html.append(escaped(text.substring(from, quote)));
      boolean closes = text.indexOf('`', quote + 1) >= 0;
      html.append(code ? "</code>" : closes ? "<code>" : "`");
      code = !code && closes;
      from = quote + 1;
      quote = text.indexOf('`', from);
    }
    return html.append(escaped(text.substring(from))).toString();
  }
}
