package io.coral.inaccel.internal;

import io.coral.api.CoralArray;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a file, and the array that boards have of it. Guarded by {@link Contents}. */
final class Slice {

  final Range range;
  @Nullable CoralArray array;

  /** Whether the array has the content. */
  boolean isFilled;

  /** Counts its contents. */
  int content;

  // the content that was asked for last: which of the client's versions, and whether it was again
  private int version;
  private boolean isKnown;
  private boolean isAgain;

  /**
   * Whether the content before it was asked for but once: to keep it pays for contents that stay.
   */
  private boolean isPassing;

  /** Whether another part has some of its pages. */
  boolean isShared;

  /** How many requests have the array. */
  int uses;

  Slice(Range range) {
    this.range = range;
  }

  /** Somebody asks for the content that a client calls by that version. */
  void ask(int of) {
    if (isKnown && version == of) {
      isAgain = true;
      isPassing = false;
    } else {
      change();
      isKnown = true;
      version = of;
    }
  }

  /** The content is another from now on. */
  void change() {
    if (isKnown) {
      isPassing = !isAgain;
    }
    content++;
    isKnown = false;
    isAgain = false;
    isFilled = false;
  }

  /**
   * Whether its contents come and go: to copy one for a request alone costs less than to keep it.
   */
  boolean isPassing() {
    return isPassing;
  }

  CoralArray array() {
    return Objects.requireNonNull(array, "the array of a slice in use");
  }
}
