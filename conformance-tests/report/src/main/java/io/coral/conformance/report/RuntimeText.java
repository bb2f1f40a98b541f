package io.coral.conformance.report;

import static j2html.TagCreator.code;
import static j2html.TagCreator.each;
import static j2html.TagCreator.text;

import io.coral.launcher.TerminalText;
import j2html.tags.DomContent;
import java.util.stream.IntStream;

/** Text for a page that a runtime or a vendor may have written; the page's library escapes it. */
final class RuntimeText {

  private RuntimeText() {}

  /** The text, each control character as U+FFFD. */
  static String plain(String text) {
    return text.codePoints()
        .map(point -> TerminalText.isControl(point) ? 0xFFFD : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The text of a rule: what stands between back-quotes is code. */
  static DomContent prose(String text) {
    String[] parts = plain(text).split("`", -1);
    return each(
        IntStream.range(0, parts.length)
            .mapToObj(
                i -> {
                  if (i % 2 == 0) {
                    return text(parts[i]);
                  }
                  boolean closes = i < parts.length - 1;
                  return closes ? code(parts[i]) : text("`" + parts[i]);
                }));
  }
}
