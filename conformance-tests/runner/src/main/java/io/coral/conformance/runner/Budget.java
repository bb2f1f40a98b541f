package io.coral.conformance.runner;

import io.coral.spec.Rule;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a whole run may take. Rules are run by their value: what is demanded before what is
 * advised, and wrong results before wrong papers.
 *
 * @param limit from the first rule's start on; a rule under way is not cut short
 */
public record Budget(Duration limit) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(s|m|h)");

  public Budget {
    Objects.requireNonNull(limit, "limit");
  }

  /**
   * Reads {@code 90s}, {@code 5m} or {@code 1h}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Budget parse(String text) {
    Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration; expected a whole number from 1 on with s, m or h: 5m");
    }
    int number = Integer.parseInt(matcher.group(1));
    return new Budget(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        });
  }

  /** The rules, the most valuable first. */
  public List<Rule> order(List<Rule> rules) {
    return rules.stream()
        .sorted(
            Comparator.comparing((Rule rule) -> rule.level() != Rule.Level.MUST)
                .thenComparing(Rule::rank)
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  @Override
  public String toString() {
    return limit.toSeconds() + " s";
  }
}
