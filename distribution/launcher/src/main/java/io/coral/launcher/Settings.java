package io.coral.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one properties file (UTF-8), with {@code ${name}} replaced. A pure value;
 * any thread.
 */
final class Settings {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  private final Path file;
  private final SortedMap<String, String> values;

  private Settings(Path file, SortedMap<String, String> values) {
    this.file = file;
    this.values = Collections.unmodifiableSortedMap(values);
  }

  /**
   * Reads a file; a file that is not there has no settings.
   *
   * @param variables what {@code ${name}} stands for; system properties come next
   * @throws LaunchException when the file cannot be read or names an unknown variable
   */
  static Settings read(Path file, Map<String, String> variables) {
    SortedMap<String, String> values = new TreeMap<>();
    if (Files.exists(file)) {
      Properties raw = new Properties();
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        raw.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new LaunchException(
            file + ": cannot be read as a properties file in UTF-8 (" + e.getMessage() + ")", e);
      }
      for (String key : raw.stringPropertyNames()) {
        values.put(key, substitute(file, key, raw.getProperty(key), variables));
      }
    }
    return new Settings(file, values);
  }

  private static String substitute(
      Path file, String key, String value, Map<String, String> variables) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            match -> Matcher.quoteReplacement(lookUp(file, key, match.group(1), variables)));
  }

  private static String lookUp(Path file, String key, String name, Map<String, String> variables) {
    String known = variables.getOrDefault(name, System.getProperty(name));
    if (known == null) {
      throw new LaunchException(
          file
              + ": "
              + key
              + " refers to ${"
              + name
              + "}, which is neither a system property nor one of "
              + new TreeMap<>(variables).keySet());
    }
    return known;
  }

  /** Where the settings come from, for messages. */
  Path file() {
    return file;
  }

  /** All of them, sorted by key. */
  SortedMap<String, String> all() {
    return values;
  }

  /** One value, trimmed. */
  Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key)).map(String::trim);
  }

  /** A whole number that is at least 0. */
  int number(String key, int otherwise) {
    Optional<String> text = get(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    return parse(key, text.get());
  }

  /** The value as a whole number that is at least 0. */
  int parse(String key, String text) {
    try {
      int number = Integer.parseInt(text.trim());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw notANumber(key, text, e);
    }
    throw notANumber(key, text, null);
  }

  private LaunchException notANumber(String key, String text, @Nullable Throwable cause) {
    String message = file + ": " + key + " is \"" + text + "\"; expected a whole number from 0 on";
    return cause == null ? new LaunchException(message) : new LaunchException(message, cause);
  }

  /** The entries whose key starts with the prefix, without it. */
  SortedMap<String, String> under(String prefix) {
    SortedMap<String, String> found = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix) && key.length() > prefix.length()) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }
}
