package io.coral.soak;

import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What arrays hold and what must come of them, worked out once: each request begins elsewhere in
 * the same rows of whole numbers, so to compare is to compare memory. Any thread.
 */
final class Numbers {

  /** Elements of the largest array: more than the engine stages. */
  static final int MOST = 17_000;

  /** How many requests begin at places of their own. */
  private static final int PLACES = 1009;

  private static final int B_PERIOD = 127;
  private static final FloatBuffer A = row();
  private static final FloatBuffer B = row();
  private static final FloatBuffer PAINT = row();
  private static final Map<Task, FloatBuffer> RESULTS = new EnumMap<>(Task.class);

  static {
    for (Task task : Task.values()) {
      RESULTS.put(task, row());
    }
    for (int i = 0; i < A.capacity(); i++) {
      A.put(i, i % PLACES);
      B.put(i, i % B_PERIOD);
      PAINT.put(i, -1);
      for (Task task : Task.values()) {
        results(task).put(i, task.result(A.get(i), B.get(i)));
      }
    }
  }

  private Numbers() {}

  private static FloatBuffer row() {
    return FloatBuffer.allocate(PLACES + MOST);
  }

  private static FloatBuffer results(Task task) {
    return Objects.requireNonNull(RESULTS.get(task));
  }

  /** The first argument of a request. */
  static FloatBuffer a(long number, int count) {
    return part(A, number, count);
  }

  /** The second argument of a request. */
  static FloatBuffer b(long number, int count) {
    return part(B, number, count);
  }

  /** What must come of it. */
  static FloatBuffer result(Task task, long number, int count) {
    return part(results(task), number, count);
  }

  /** What no request writes. */
  static FloatBuffer paint(int count) {
    return part(PAINT, 0, count);
  }

  private static FloatBuffer part(FloatBuffer row, long number, int count) {
    return row.slice((int) (number % PLACES), count);
  }
}
