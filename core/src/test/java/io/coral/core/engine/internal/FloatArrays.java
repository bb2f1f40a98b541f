package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.CoralArray;
import io.coral.api.Request;

/** Arrays whose elements are all alike, and requests that use them. */
final class FloatArrays {

  private FloatArrays() {}

  static final int N = 10;
  static final long BYTES = Float.BYTES * N;

  static void write(CoralArray array, float value) {
    try (CoralArray.View view = array.write()) {
      for (int i = 0; i < N; i++) {
        view.buffer().putFloat(Float.BYTES * i, value);
      }
    }
  }

  /** What all its elements are. */
  static float read(CoralArray array) {
    try (CoralArray.View view = array.read()) {
      float first = view.buffer().getFloat(0);
      for (int i = 1; i < N; i++) {
        assertThat(view.buffer().getFloat(Float.BYTES * i)).isEqualTo(first);
      }
      return first;
    }
  }

  static Request sum(CoralArray a, CoralArray b, CoralArray c) {
    return Request.of("math.addition").arg(a).arg(b).arg(c).arg(N);
  }

  static Request scale(CoralArray data, float factor) {
    return Request.of("math.scale").arg(data).arg(factor);
  }
}
