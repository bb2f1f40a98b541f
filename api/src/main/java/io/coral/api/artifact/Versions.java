package io.coral.api.artifact;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Orders artifact versions: numbers by value, words by letter, part by part. */
public final class Versions {

  /** The older first. */
  public static final Comparator<String> ORDER = Versions::compare;

  private static final Pattern PARTS = Pattern.compile("[._+-]");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private Versions() {}

  private static int compare(String a, String b) {
    List<String> first = List.of(PARTS.split(a, -1));
    List<String> second = List.of(PARTS.split(b, -1));
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      int order = comparePart(first.get(i), second.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(first.size(), second.size());
  }

  private static int comparePart(String a, String b) {
    boolean numberA = NUMBER.matcher(a).matches();
    boolean numberB = NUMBER.matcher(b).matches();
    if (numberA && numberB) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    // a word such as "beta" comes before a number
    return numberA == numberB ? a.compareTo(b) : Boolean.compare(numberA, numberB);
  }
}
