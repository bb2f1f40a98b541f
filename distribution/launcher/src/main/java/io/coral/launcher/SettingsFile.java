package io.coral.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
final class SettingsFile {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  /** More than anybody writes; what is read is held in memory. */
  private static final long MAX_BYTES = 1 << 20;

  private static final char MARK = '\uFEFF';

  private final Path file;
  private final String text;
  private final SortedMap<String, String> values;

  private SettingsFile(Path file, String text, SortedMap<String, String> values) {
    this.file = file;
    this.text = text;
    this.values = Collections.unmodifiableSortedMap(values);
  }

  /**
   * Reads a file; a file that is not there has no settings.
   *
   * @param variables what {@code ${name}} stands for; system properties come next
   * @throws LaunchException when the file cannot be read or names an unknown variable
   */
  static SettingsFile read(Path file, Map<String, String> variables) {
    SortedMap<String, String> values = new TreeMap<>();
    String text = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? text(file) : "";
    Properties raw = new Properties();
    try {
      raw.load(new StringReader(isMarked(text) ? text.substring(1) : text));
    } catch (IOException | IllegalArgumentException e) {
      throw new LaunchException(
          file + ": cannot be read as a properties file (" + e.getMessage() + ")", e);
    }
    for (String key : raw.stringPropertyNames()) {
      String value = raw.getProperty(key);
      if (key.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
        throw new LaunchException(
            file + ": " + key.replace('\0', '?') + " has a NUL character; remove it");
      }
      values.put(key, substitute(file, key, value, variables));
    }
    return new SettingsFile(file, text, values);
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new LaunchException(
          file + ": is no regular file, nor a link to one; put one in its place, or remove it");
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new LaunchException(
            file + ": has " + Files.size(file) + " bytes; expected at most " + MAX_BYTES);
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new LaunchException(file + ": is not in UTF-8; save it so", e);
    } catch (IOException e) {
      throw new LaunchException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static boolean isMarked(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK;
  }

  /** What others who read the file would stumble over, and what its writer may not have meant. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (isMarked(text)) {
      warnings.add(
          file
              + ": begins with a byte-order mark, which others take for a part of the first key;"
              + " save it as UTF-8 without one");
    }
    KeyLines.of(isMarked(text) ? text.substring(1) : text)
        .forEach(
            (key, lines) -> {
              if (lines.size() > 1) {
                warnings.add(
                    file
                        + ": "
                        + key
                        + " stands more than once, in lines "
                        + lines
                        + ", and the last one counts; remove the others");
              }
            });
    return warnings;
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

  /** The value's words. */
  List<String> words(String key) {
    return split(get(key).orElse(""));
  }

  /** Words, which commas or blanks divide. */
  static List<String> split(String text) {
    return SEPARATOR.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
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
