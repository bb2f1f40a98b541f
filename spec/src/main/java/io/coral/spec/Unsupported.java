package io.coral.spec;

import java.util.Objects;

/** The one answer to every undeclared feature. */
final class Unsupported {

  private Unsupported() {}

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
