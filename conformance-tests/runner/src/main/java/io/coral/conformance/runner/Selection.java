package io.coral.conformance.runner;

import io.coral.spec.Rule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that a run is about. */
public final class Selection {

  private Selection() {}

  /** Every rule that has a test. */
  public static List<Rule> all(Catalogue catalogue) {
    return catalogue.rules();
  }

  /**
   * Rules by id ({@code BUF-05}) or by chapter ({@code BUF}), in the order of the specification.
   *
   * @throws IllegalArgumentException for a word that is neither, saying what there is
   */
  public static List<Rule> of(List<String> words, Catalogue catalogue) {
    if (words.isEmpty()) {
      return all(catalogue);
    }
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    for (String word : words) {
      rules.addAll(rules(word.toUpperCase(Locale.ROOT)));
    }
    return List.copyOf(rules);
  }

  private static Set<Rule> rules(String word) {
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    for (Rule rule : Rule.values()) {
      if (rule.id().equals(word) || rule.chapter().equals(word)) {
        rules.add(rule);
      }
    }
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("there is no rule or chapter " + word + "; " + near(word));
    }
    return rules;
  }

  private static String near(String word) {
    String chapter = word.length() < 3 ? "" : word.substring(0, 3);
    List<String> ids =
        Arrays.stream(Rule.values())
            .filter(rule -> rule.chapter().equals(chapter))
            .map(Rule::id)
            .toList();
    if (!ids.isEmpty()) {
      return "chapter " + chapter + " has " + ids.get(0) + " to " + ids.get(ids.size() - 1);
    }
    return "the chapters are "
        + Arrays.stream(Rule.values())
            .map(Rule::chapter)
            .distinct()
            .collect(Collectors.joining(", "));
  }
}
