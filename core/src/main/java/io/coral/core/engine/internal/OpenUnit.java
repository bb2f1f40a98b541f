package io.coral.core.engine.internal;

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

  void setScalar(int index, byte[] value) {
    if (!(at(index) instanceof byte[] before && Arrays.equals(before, value))) {
      unit.setScalar(index, value);
      note(index, value);
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
