package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open compute unit, and what its arguments are set to: they persist over runs (CMP-07), so what
 * has not changed is not set again. Used by one thread at a time.
 */
final class OpenUnit {

  /** What a scalar is set to. */
  private record SetScalar(LaunchPlan.Scalar as, Argument given) {

    boolean is(LaunchPlan.Scalar other, Argument value) {
      return as.equals(other) && given.equals(value);
    }
  }

  private final ComputeUnit unit;
  private @Nullable Object[] set = {};

  OpenUnit(ComputeUnit unit) {
    this.unit = unit;
  }

  ComputeUnit unit() {
    return unit;
  }

  void setBuffer(int index, Buffer buffer) {
    if (at(index) != buffer) {
      unit.setBuffer(index, buffer);
      note(index, buffer);
    }
  }

  void setScalar(LaunchPlan.Scalar as, Argument given) {
    if (!(at(as.index()) instanceof SetScalar before && before.is(as, given))) {
      unit.setScalar(as.index(), as.bytes(given));
      note(as.index(), new SetScalar(as, given));
    }
  }

  private @Nullable Object at(int index) {
    return index >= 0 && index < set.length ? set[index] : null;
  }

  private void note(int index, Object value) {
    if (index >= set.length) {
      set = Arrays.copyOf(set, index + 1);
    }
    set[index] = Objects.requireNonNull(value, "value");
  }

  Event run(Event... after) {
    return unit.run(after);
  }

  void close() {
    unit.close();
  }
}
