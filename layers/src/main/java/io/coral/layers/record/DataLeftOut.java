package io.coral.layers.record;

import java.io.Serial;

/** A call cannot be repeated, because its data are not in the recording. */
final class DataLeftOut extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  DataLeftOut(String message) {
    super(message);
  }
}
