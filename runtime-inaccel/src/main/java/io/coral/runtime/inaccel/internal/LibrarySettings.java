package io.coral.runtime.inaccel.internal;

import io.coral.spec.Finding;
import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code libraries}: a C runtime and what it needs.
 *
 * @param name for people, and what the ids of its devices begin with
 * @param path of the library
 * @param load libraries to load before, for all to see, in this order
 * @param platform vendor, board and shell; blank where the library's own word is taken
 * @param environment variables that are set in this process before anything is loaded
 * @param unit how a compute unit is named when it is opened
 * @param findings keys that nobody reads
 */
record LibrarySettings(
    String name,
    Path path,
    List<String> load,
    List<String> platform,
    Map<String, String> environment,
    String unit,
    List<Finding> findings) {

  /** Stands for the kernel's name in {@link #unit}. */
  static final String KERNEL = "KERNEL";

  /** Stands for the name of one of a kernel's compute units in {@link #unit}. */
  static final String UNIT = "UNIT";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
  private static final Pattern PART = Pattern.compile("\\s*;\\s*");
  private static final Pattern ITEM = Pattern.compile("\\s*\\|\\s*");
  private static final Pattern PLACE = Pattern.compile(KERNEL + '|' + UNIT);
  private static final int PLATFORM_PARTS = 3;

  LibrarySettings {
    load = List.copyOf(load);
    platform = List.copyOf(platform);
    environment = Map.copyOf(environment);
    findings = List.copyOf(findings);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException saying what is wrong and what was expected
   */
  static LibrarySettings of(String pid, String line) {
    Settings settings = Settings.of(pid + " libraries", pairs("libraries", PART.split(line, 0)));
    String name = settings.text("name", "");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "libraries has the name \"" + name + "\"; expected letters, digits, dots and dashes");
    }
    String path = settings.text("path", "");
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "path of " + name + " is \"" + path + "\"; expected the library's absolute path");
    }
    List<String> platform =
        Arrays.stream(settings.text("platform", "//").split("/", -1)).map(String::strip).toList();
    if (platform.size() != PLATFORM_PARTS) {
      throw new IllegalArgumentException(
          "platform of "
              + name
              + " is \""
              + String.join("/", platform)
              + "\"; expected VENDOR/BOARD/SHELL, each blank where the library tells it");
    }
    return new LibrarySettings(
        name,
        PathNames.of("path of " + name, path),
        items(settings.text("load", "")),
        platform,
        pairs("env of " + name, items(settings.text("env", "")).toArray(String[]::new)),
        settings.text("unit", KERNEL),
        settings.findings());
  }

  private static List<String> items(String text) {
    return Arrays.stream(ITEM.split(text, 0)).filter(item -> !item.isBlank()).toList();
  }

  private static Map<String, String> pairs(String where, String... texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            where + " has \"" + text + "\"; expected KEY=VALUE, like name=acme");
      }
      pairs.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }
    return pairs;
  }

  /** The name by which the library opens a kernel or one of its units. */
  String unitName(String kernel, String instance) {
    return PLACE
        .matcher(unit)
        .replaceAll(
            place -> Matcher.quoteReplacement(place.group().equals(KERNEL) ? kernel : instance));
  }

  /** Whether a single unit of a kernel can be named. */
  boolean namesUnits() {
    return unit.contains(UNIT);
  }

  /** Reads every line; a wrong one is a finding and costs itself alone. */
  static List<LibrarySettings> all(String pid, List<String> lines, List<Finding> findings) {
    List<LibrarySettings> libraries = new ArrayList<>();
    for (String line : lines) {
      try {
        LibrarySettings library = of(pid, line);
        library.requireApartFrom(libraries);
        libraries.add(library);
        findings.addAll(library.findings());
      } catch (IllegalArgumentException e) {
        findings.add(
            new Finding(
                Finding.Kind.CONFIGURATION,
                pid,
                String.valueOf(e.getMessage()),
                "correct the line; there are no devices of it until then"));
      }
    }
    return libraries;
  }

  private void requireApartFrom(List<LibrarySettings> others) {
    for (LibrarySettings other : others) {
      if (other.name.equals(name)) {
        throw new IllegalArgumentException("libraries has two of the name " + name);
      }
      if (other.path.equals(path)) {
        throw new IllegalArgumentException(
            "libraries names " + path + " twice, as " + other.name + " and as " + name);
      }
      environment.forEach(
          (key, value) -> {
            if (!other.environment.getOrDefault(key, value).equals(value)) {
              throw new IllegalArgumentException(
                  "env of "
                      + name
                      + " sets "
                      + key
                      + ", which "
                      + other.name
                      + " sets otherwise; there is one environment for all of this process");
            }
          });
    }
  }
}
