package io.coral.api.artifact;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Copies that keep the order in which a descriptor gives its properties. */
final class Ordered {

  private Ordered() {}

  static Map<String, String> copyOf(Map<String, String> properties) {
    Map<String, String> copy = new LinkedHashMap<>(properties);
    copy.forEach(
        (key, value) -> {
          Objects.requireNonNull(key, "property name");
          Objects.requireNonNull(value, key);
        });
    return Collections.unmodifiableMap(copy);
  }
}
