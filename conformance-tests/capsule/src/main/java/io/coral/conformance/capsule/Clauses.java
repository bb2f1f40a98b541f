package io.coral.conformance.capsule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clauses of a manifest header. */
final class Clauses {

  private Clauses() {}

  /** The header without the clauses of a name; empty when nothing is left. */
  static String without(String name, @Nullable String header) {
    List<String> kept = new ArrayList<>();
    for (String clause : of(header == null ? "" : header)) {
      if (!clause.strip().equals(name) && !clause.strip().startsWith(name + ";")) {
        kept.add(clause);
      }
    }
    return String.join(",", kept);
  }

  /** Split at the commas that no quotes hold. */
  private static List<String> of(String header) {
    List<String> clauses = new ArrayList<>();
    StringBuilder clause = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      boolean escaped = c == '\\' && quoted && i + 1 < header.length();
      if (escaped) {
        clause.append(c).append(header.charAt(++i));
      } else if (c == ',' && !quoted) {
        clauses.add(clause.toString());
        clause.setLength(0);
      } else {
        quoted ^= c == '"';
        clause.append(c);
      }
    }
    if (!clause.isEmpty()) {
      clauses.add(clause.toString());
    }
    return clauses;
  }
}
