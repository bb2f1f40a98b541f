package io.coral.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Which bundle starts at which level: {@code conf/start-levels.properties}.
 *
 * <p>A key is a symbolic name, or the start of one followed by {@code *}; the longest that fits
 * wins. A key {@code capability:NAMESPACE} fits bundles that provide such a capability and counts
 * before {@code *} alone, so that a bundle nobody has heard of starts where it belongs.
 */
public final class StartLevels {
  private static final String CAPABILITY = "capability:";

  private final List<Rule> rules;

  private record Rule(String key, int level) {
    boolean fits(Bundle bundle) {
      if (key.startsWith(CAPABILITY)) {
        return provides(bundle, key.substring(CAPABILITY.length()));
      }
      String name = String.valueOf(bundle.getSymbolicName());
      return key.endsWith("*")
          ? name.startsWith(key.substring(0, key.length() - 1))
          : name.equals(key);
    }

    /** Exact names first, then prefixes from long to short, capabilities, and the bare star. */
    int weight() {
      if (key.startsWith(CAPABILITY)) {
        return 1;
      }
      return key.endsWith("*") ? 2 * (key.length() - 1) : Integer.MAX_VALUE;
    }
  }

  private StartLevels(List<Rule> rules) {
    this.rules = rules;
  }

  /** Every bundle starts at level 1. */
  static StartLevels allAtOne() {
    return new StartLevels(List.of());
  }

  /**
   * Reads the file; without it every bundle starts at level 1.
   *
   * @param file the properties file
   * @throws LaunchException when it cannot be read or a level is not a number
   */
  public static StartLevels read(Path file) {
    SettingsFile settings = SettingsFile.read(file, Map.of());
    List<Rule> rules = new ArrayList<>();
    settings.all().forEach((key, text) -> rules.add(new Rule(key, settings.parse(key, text))));
    rules.sort(Comparator.comparingInt(Rule::weight).reversed());
    return new StartLevels(List.copyOf(rules));
  }

  /** The level of a bundle, from 1 on. */
  public int of(Bundle bundle) {
    return rules.stream()
        .filter(rule -> rule.fits(bundle))
        .findFirst()
        .map(rule -> Math.max(1, rule.level()))
        .orElse(1);
  }

  static boolean provides(Bundle bundle, String namespace) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    return revision != null && !revision.getDeclaredCapabilities(namespace).isEmpty();
  }
}
