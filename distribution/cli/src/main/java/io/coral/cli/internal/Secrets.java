package io.coral.cli.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Texts without what must not leave the machine: the values of variables, properties and settings
 * whose names tell that they are secret, wherever they stand; and what follows such a name, or
 * stands before the @ of an address.
 */
final class Secrets {
  private static final String LEFT_OUT = "(left out)";
  private static final Pattern NAME =
      Pattern.compile("token|secret|passw|passphrase|credential|auth|cookie|private|_key|\\.key");
  private static final Pattern IN_ADDRESS = Pattern.compile("://[^/@\\s]+@");
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)((?:token|secret|passw|passphrase|credential|authorization|cookie|(?<=[_.-])key)[\\w.-]*"
              + "\\s*[=:]\\s*(?:bearer\\s+|basic\\s+)?+|\\bbearer\\s+|\\bbasic\\s+)"
              + "(?!\\(left out\\))\\S+");

  /** Shorter ones are words that stand in any text. */
  private static final int SHORTEST = 4;

  private final List<String> values = new ArrayList<>();

  /**
   * Those among these.
   *
   * @param named what has a name and a value; the value of a name that tells of a secret is one
   */
  Secrets(List<Map<String, String>> named) {
    for (Map<String, String> each : named) {
      each.forEach(
          (name, value) -> {
            String secret = value.strip();
            if (NAME.matcher(name.toLowerCase(Locale.ROOT)).find() && secret.length() >= SHORTEST) {
              values.add(secret);
            }
          });
    }
    // one that another begins with must not leave the other's end behind
    values.sort(Comparator.comparing(String::length).reversed());
  }

  /** A text without them; one that is so already stays as it is. */
  String without(String text) {
    String told = text;
    for (String value : values) {
      told = told.replace(value, LEFT_OUT);
    }
    told = IN_ADDRESS.matcher(told).replaceAll("://" + LEFT_OUT + "@");
    return ASSIGNED.matcher(told).replaceAll("$1" + LEFT_OUT);
  }
}
