package io.coral.spec;

import java.util.Objects;

/** The one answer to every undeclared feature. */
final class Unsupported {

  private Unsupported() {}

  /** Of a command between a buffer and host ranges; null comes before every other check. */
  static AcceleratorException command(String operation, Buffer buffer, Event[] after) {
    for (Event event : after) {
      Objects.requireNonNull(event, "after");
    }
    return AcceleratorException.of(
            ErrorCode.UNSUPPORTED,
            operation,
            "buffer of " + buffer.size() + " bytes",
            Features.HOST_RANGES
                + " is not declared; the declared features are in RuntimeInfo.features()")
        .breaking(Rule.VER_03);
  }

  static AcceleratorException capability(Class<?> type, String object) {
    return AcceleratorException.of(
            ErrorCode.UNSUPPORTED,
            "capability",
            object,
            Objects.requireNonNull(type, "type").getSimpleName()
                + " is not offered here; the declared features are in RuntimeInfo.features()")
        .breaking(Rule.VER_03);
  }
}
