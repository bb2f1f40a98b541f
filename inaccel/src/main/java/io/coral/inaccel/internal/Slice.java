package io.coral.inaccel.internal;

import io.coral.api.CoralArray;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a file, and the array that boards have of it. Guarded by {@link Contents}. */
final class Slice {

  final Range range;
  @Nullable CoralArray array;

  /** Which of the client's versions the array has, while it is filled. */
  int version;

  boolean isFilled;

  /** Whether another part has some of its pages. */
  boolean isShared;

  /** How many requests have the array. */
  int uses;

  Slice(Range range) {
    this.range = range;
  }

  CoralArray array() {
    return Objects.requireNonNull(array, "the array of a slice in use");
  }
}
