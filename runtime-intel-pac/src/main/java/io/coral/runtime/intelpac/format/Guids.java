package io.coral.runtime.intelpac.format;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The spellings of a 128-bit id. */
public final class Guids {

  private static final Pattern PLAIN = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern DASHED =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Guids() {}

  /** The id of 32 hexadecimal digits, with the usual four dashes or without any. */
  public static Optional<UUID> parse(String text) {
    String stripped = text.strip();
    if (!PLAIN.matcher(stripped).matches() && !DASHED.matcher(stripped).matches()) {
      return Optional.empty();
    }
    String digits = stripped.replace("-", "");
    return Optional.of(
        new UUID(
            Long.parseUnsignedLong(digits.substring(0, 16), 16),
            Long.parseUnsignedLong(digits.substring(16), 16)));
  }

  /** 32 lower-case digits without dashes, as artifacts spell a platform version. */
  public static String plain(UUID id) {
    return id.toString().replace("-", "").toLowerCase(Locale.ROOT);
  }
}
