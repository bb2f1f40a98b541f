package io.coral.daemon.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of sections: {@code [kind name]}, and below it {@code key = value}, one a line; what
 * begins with # is a comment.
 */
final class Sections {

  private static final Pattern HEADING = Pattern.compile("\\[\\s*(\\w+)\\s+([\\w.-]+)\\s*]");
  private static final Pattern ENTRY = Pattern.compile("([\\w.]+)\\s*=\\s*(.*)");

  private final List<Section> all = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();

  private Sections() {}

  /**
   * One of them.
   *
   * @param line where it begins, counted from 1
   * @param values by key
   * @param lines where each key stands
   */
  record Section(
      String kind, String name, int line, Map<String, String> values, Map<String, Integer> lines) {

    /** What it is called in messages, as it stands in the text. */
    String heading() {
      return "[" + kind + " " + name + "]";
    }
  }

  /** Reads a text; what is wrong with it is a {@linkplain #mistakes mistake}. */
  static Sections of(String text) {
    Sections sections = new Sections();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && line.charAt(0) != '#') {
        sections.take(number, line);
      }
    }
    return sections;
  }

  private void take(int number, String line) {
    Matcher heading = HEADING.matcher(line);
    Matcher entry = ENTRY.matcher(line);
    if (heading.matches()) {
      begin(number, heading.group(1), heading.group(2));
    } else if (!entry.matches()) {
      wrong(number, "\"" + line + "\" is neither [kind name] nor key = value");
    } else if (all.isEmpty()) {
      wrong(number, "\"" + line + "\" stands in no section; expected one such as [tenant name]");
    } else {
      Section section = all.get(all.size() - 1);
      Integer before = section.lines().putIfAbsent(entry.group(1), number);
      if (before != null) {
        wrong(number, entry.group(1) + " stands in line " + before + " already; remove one");
      }
      section.values().put(entry.group(1), entry.group(2));
    }
  }

  private void begin(int number, String kind, String name) {
    for (Section each : all) {
      if (each.kind().equals(kind) && each.name().equals(name)) {
        wrong(number, each.heading() + " begins in line " + each.line() + " already; join them");
      }
    }
    all.add(new Section(kind, name, number, new LinkedHashMap<>(), new LinkedHashMap<>()));
  }

  /** Notes what is wrong in a line, and what was expected. */
  void wrong(int line, String what) {
    mistakes.add("line " + line + ": " + what);
  }

  /** In the order of the text. */
  List<Section> all() {
    return all;
  }

  /** What is wrong, each with its line. */
  List<String> mistakes() {
    return mistakes;
  }
}
