package io.coral.runtime.dualfpga.settings.internal;

import io.coral.spec.support.SystemSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings by key, as ConfigAdmin or system properties have them: texts, numbers, and lists, which
 * are separated by commas where they are texts.
 *
 * @param values by key
 */
public record SettingsMap(Map<String, ?> values) {

  private static final Pattern LIST = Pattern.compile("\\s*,\\s*");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s)");

  /** The system properties that start with a PID and a dot. */
  public static SettingsMap ofSystem(String pid) {
    return new SettingsMap(SystemSettings.of(pid, System.getProperties()));
  }

  /** A text; the fallback where the key is absent or blank. */
  public String text(String key, String fallback) {
    Object value = values.get(key);
    return value == null || value.toString().isBlank() ? fallback : value.toString().strip();
  }

  /** A list; empty where the key is absent or blank. */
  public List<String> list(String key) {
    if (values.get(key) instanceof String[] texts) {
      return Arrays.stream(texts).map(String::strip).filter(text -> !text.isEmpty()).toList();
    }
    String text = text(key, "");
    return text.isEmpty() ? List.of() : List.of(LIST.split(text, 0));
  }

  /**
   * A whole number within bounds.
   *
   * @throws IllegalArgumentException saying what was given and what was expected
   */
  public int number(String key, int fallback, int least, int most) {
    String text = text(key, String.valueOf(fallback));
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected(key, text, "a whole number"), e);
    }
    throw new IllegalArgumentException(expected(key, text, least + " to " + most));
  }

  /**
   * A time in {@code s} or {@code ms}.
   *
   * @throws IllegalArgumentException saying what was given and what was expected
   */
  public Duration duration(String key, Duration fallback) {
    String text = text(key, fallback.toMillis() + "ms");
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(expected(key, text, "a time like 2s or 500ms"));
    }
    long number = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
  }

  private static String expected(String key, String text, String what) {
    return key + " is \"" + text + "\"; expected " + what;
  }
}
