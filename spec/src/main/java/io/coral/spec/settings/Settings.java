package io.coral.spec.settings;

import io.coral.spec.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings of one room by key, as ConfigAdmin or system properties have them: texts, lists,
 * sizes, durations, choices. A blank text is as good as none. A list is an array, a collection, or
 * a text in which commas separate.
 *
 * <p>Each read method throws {@link IllegalArgumentException}, saying which setting is wrong, what
 * it is and what was expected. Every key that is read is known from then on; {@link #findings}
 * tells of the others. One thread.
 */
public final class Settings {

  private static final Pattern LIST = Pattern.compile("\\s*,\\s*");

  /** What ConfigAdmin, Declarative Services and FileInstall add to what a person wrote. */
  private static final Pattern FRAMEWORK =
      Pattern.compile(
          "\\..*|objectClass|(service|component|osgi|felix\\.fileinstall|felix\\.cm)\\..*"
              + "|coral\\.runtime\\.(id|vendor|spec|composite)|.*\\.(target|cardinality\\.minimum)");

  private static final double LONGEST_NANOS = 100 * 365 * 86_400e9;

  private final String pid;
  private final Map<String, ?> values;
  private final TreeSet<String> known = new TreeSet<>();

  private Settings(String pid, Map<String, ?> values) {
    this.pid = Objects.requireNonNull(pid, "pid");
    this.values = Map.copyOf(values);
  }

  /**
   * Settings that ConfigAdmin or a test gives.
   *
   * @param pid what findings name as their subject
   * @param values by key; copied
   */
  public static Settings of(String pid, Map<String, ?> values) {
    return new Settings(pid, values);
  }

  /** Outside OSGi: the system properties whose names start with the PID and a dot. */
  public static Settings ofSystem(String pid) {
    return of(pid, SystemSettings.of(pid, System.getProperties()));
  }

  /**
   * Says that a key had another name once. What it says there would be lost without a word, so it
   * is refused.
   *
   * @throws IllegalArgumentException naming the new key, where the old one is given
   */
  public Settings renamed(String old, String now) {
    if (values.containsKey(old)) {
      throw new IllegalArgumentException("the setting \"" + old + "\" is called \"" + now + "\"");
    }
    return this;
  }

  /** Makes keys known that are read on some paths only. */
  public Settings knows(String... keys) {
    known.addAll(Arrays.asList(keys));
    return this;
  }

  /** A text without blanks around it; empty where there is none. */
  public Optional<String> text(String key) {
    known.add(key);
    Object value = values.get(key);
    return value == null || value.toString().isBlank()
        ? Optional.empty()
        : Optional.of(value.toString().strip());
  }

  /** A text without blanks around it. */
  public String text(String key, String fallback) {
    return text(key).orElse(fallback);
  }

  /** A list of texts; the fallback where the key is absent, empty where it is there and blank. */
  public List<String> list(String key, List<String> fallback) {
    known.add(key);
    Object value = values.get(key);
    if (value == null) {
      return fallback;
    }
    List<?> parts;
    if (value instanceof Object[] array) {
      parts = Arrays.asList(array);
    } else if (value instanceof Collection<?> collection) {
      parts = List.copyOf(collection);
    } else {
      parts = Arrays.asList(LIST.split(value.toString().strip(), 0));
    }
    return parts.stream()
        .map(part -> part.toString().strip())
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** A list of which every text is one of those allowed. */
  public List<String> choices(String key, List<String> fallback, Collection<String> allowed) {
    List<String> chosen = list(key, fallback);
    for (String choice : chosen) {
      if (!allowed.contains(choice)) {
        throw new IllegalArgumentException(
            key + " has \"" + choice + "\"; expected some of " + allowed + meant(choice, allowed));
      }
    }
    return chosen;
  }

  /** One of the texts allowed. */
  public String choice(String key, String fallback, Collection<String> allowed) {
    String choice = text(key, fallback);
    if (!allowed.contains(choice)) {
      throw wrong(key, choice, "one of " + allowed);
    }
    return choice;
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean fallback) {
    return Boolean.parseBoolean(choice(key, String.valueOf(fallback), List.of("true", "false")));
  }

  /** A whole number within bounds. */
  public int number(String key, int fallback, int least, int most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, text.get(), "a whole number from " + least + " to " + most);
    }
    throw wrong(key, text.get(), "a whole number from " + least + " to " + most);
  }

  /** A size in bytes, at least 1; empty where there is none. */
  public OptionalLong size(String key) {
    Optional<String> text = text(key);
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sizeOf(key, text.get()));
  }

  private static long sizeOf(String key, String text) {
    double bytes = Quantity.BYTES.parse(text).orElse(0);
    if (bytes < 1 || bytes >= 0x1p63 || bytes != Math.rint(bytes)) {
      throw wrong(key, text, "a size of whole bytes like 4GiB");
    }
    return (long) bytes;
  }

  /** A duration with its unit; empty where there is none, or where it is 0: no limit. */
  public Optional<Duration> limit(String key) {
    return Optional.of(duration(key, Duration.ZERO)).filter(limit -> !limit.isZero());
  }

  /** A duration of at most a hundred years, with its unit; only 0 needs none. */
  public Duration duration(String key, Duration fallback) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    double nanos = Quantity.NANOSECONDS.parse(text.get()).orElse(Double.NaN);
    if (!(nanos <= LONGEST_NANOS)) {
      throw wrong(
          key,
          text.get(),
          "a time like "
              + Quantity.NANOSECONDS.example()
              + ", with its unit, at most a hundred years");
    }
    return Duration.ofNanos((long) nanos);
  }

  /** A quantity within bounds, in its base unit. */
  public double quantity(
      String key, Quantity quantity, double fallback, double least, double most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    double value = quantity.parse(key, text.get());
    if (value < least || value > most) {
      throw wrong(key, text.get(), least + " to " + most + ", like " + quantity.example());
    }
    return value;
  }

  /**
   * The keys that were given and that nobody read, with the closest known one. Call it when all is
   * read.
   */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (String key : new TreeSet<>(values.keySet())) {
      if (!known.contains(key) && !FRAMEWORK.matcher(key).matches()) {
        findings.add(unknown(key));
      }
    }
    return findings;
  }

  private Finding unknown(String key) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        pid,
        "there is no setting \"" + key + "\"" + meant(key, known),
        "correct or remove the key; it has no effect");
  }

  /** What is told of settings that could not be read, in place of the devices. */
  public Finding wrong(IllegalArgumentException cause) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        pid,
        String.valueOf(cause.getMessage()),
        "correct the setting; there are no devices until then");
  }

  private static String meant(String given, Collection<String> names) {
    return ClosestNames.typoOf(given, names)
        .map(name -> "; did you mean \"" + name + "\"?")
        .orElse("");
  }

  private static IllegalArgumentException wrong(String key, String text, String expected) {
    return new IllegalArgumentException(key + " is \"" + text + "\"; expected " + expected);
  }
}
