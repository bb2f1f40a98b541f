package io.coral.layers.record;

import java.util.Objects;
import java.util.Optional;

/**
 * What a replay found.
 *
 * @param calls how many calls were repeated
 * @param difference the first call whose result differs; absent when none does
 * @param stopped why the replay ended before the recording did
 */
public record Replayed(int calls, Optional<Difference> difference, Optional<String> stopped) {
  public Replayed {
    Objects.requireNonNull(difference, "difference");
    Objects.requireNonNull(stopped, "stopped");
  }
}
