package io.coral.conformance.runner;

import java.util.List;

/** Texts of a report, of a length that a reader can want: a name in a file may have any. */
final class Brief {

  /** In characters. */
  static final int LONGEST = 8192;

  private Brief() {}

  /** The text, or its beginning and its length. */
  static String of(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + "… (" + text.length() + " characters in all)";
  }

  /** Each text, or its beginning and its length. */
  static List<String> of(List<String> texts) {
    return texts.stream().map(Brief::of).toList();
  }
}
