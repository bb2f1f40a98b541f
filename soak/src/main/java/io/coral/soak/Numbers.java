package io.coral.soak;

import io.coral.api.Constant;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What arrays hold and what must come of them, worked out once: each request begins at a place of
 * the same rows of whole numbers, so to compare is to compare memory. Any thread.
 */
final class Numbers {

  /** How many elements an array has; the last is more than the engine stages. */
  static final List<Integer> SIZES = List.of(1, 16, 64, 256, 17_000);

  /** Where requests begin. */
  static final int PLACES = 1009;

  /** Where those begin that bring a constant. */
  static final int CONSTANT_PLACES = 4;

  private static final int B_PERIOD = 127;
  private static final FloatBuffer A = row();
  private static final FloatBuffer B = row();
  private static final FloatBuffer PAINT = row();
  private static final Map<Task, FloatBuffer> RESULTS = new EnumMap<>(Task.class);
  private static final Map<FloatBuffer, Constant> CONSTANTS = new HashMap<>();

  static {
    for (Task task : Task.values()) {
      RESULTS.put(task, row());
    }
    for (int i = 0; i < A.capacity(); i++) {
      A.put(i, i % PLACES);
      B.put(i, i % B_PERIOD);
      PAINT.put(i, -1);
      for (Task task : Task.values()) {
        row(task).put(i, task.result(A.get(i), B.get(i)));
      }
    }
    for (int place = 0; place < CONSTANT_PLACES; place++) {
      for (int size : SIZES) {
        CONSTANTS.put(b(place, size), Constant.ofNumbers(b(place, size)));
      }
    }
  }

  private Numbers() {}

  private static FloatBuffer row() {
    return FloatBuffer.allocate(PLACES + SIZES.get(SIZES.size() - 1));
  }

  private static FloatBuffer row(Task task) {
    return Objects.requireNonNull(RESULTS.get(task));
  }

  /** The first argument of a request. */
  static FloatBuffer a(int place, int size) {
    return A.slice(place, size);
  }

  /** The second argument of a request. */
  static FloatBuffer b(int place, int size) {
    return B.slice(place, size);
  }

  /** The second argument as a constant. */
  static Constant constant(int place, int size) {
    return Objects.requireNonNull(CONSTANTS.get(b(place, size)));
  }

  /** What must come of it. */
  static FloatBuffer result(Task task, int place, int size) {
    return row(task).slice(place, size);
  }

  /** What no request writes. */
  static FloatBuffer paint(int size) {
    return PAINT.slice(0, size);
  }
}
