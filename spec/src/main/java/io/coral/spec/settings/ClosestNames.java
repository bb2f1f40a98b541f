package io.coral.spec.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what a person may have meant. */
public final class ClosestNames {

  private static final int MOST = 3;

  /** Longer names are compared by their beginnings, for the cost grows with the product. */
  private static final int LONGEST = 256;

  private ClosestNames() {}

  /** The names nearest to a given one by edits, at most three, nearest first. */
  public static List<String> to(String given, Collection<String> names) {
    return names.stream()
        .sorted(
            Comparator.<String>comparingInt(name -> distance(given, name))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /** The name that a typing error made the given one of: at most a third of it differs. */
  public static Optional<String> typoOf(String given, Collection<String> names) {
    return to(given, names).stream()
        .findFirst()
        .filter(name -> distance(given, name) <= Math.max(2, given.length() / 3));
  }

  /** Levenshtein's distance, one row at a time; a part of a name counts as near. */
  private static int distance(String given, String name) {
    String a = beginning(given);
    String b = beginning(name);
    if (!a.isEmpty() && (b.contains(a) || a.contains(b))) {
      return 0;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static String beginning(String name) {
    return name.substring(0, Math.min(name.length(), LONGEST)).toLowerCase(Locale.ROOT);
  }
}
