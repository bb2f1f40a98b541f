package io.coral.soak;

import io.coral.api.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The arrays of one request after the other. Once a request is done its results are painted over:
 * who writes into them afterwards is found out when they are used again. One thread.
 */
final class Operands {

  /** Larger than what the engine stages. */
  static final int MOST = 20_000;

  private static final float PAINT = -1e9f;

  private final ByteBuffer[] memory = {direct(), direct(), direct()};

  /** What the request holds: the last one is its result. */
  private FloatBuffer[] arrays = {};

  private Task task = Task.ADD;
  private long number;

  private static ByteBuffer direct() {
    return ByteBuffer.allocateDirect(Float.BYTES * MOST).order(ByteOrder.nativeOrder());
  }

  /**
   * Fills arrays for a request.
   *
   * @param count elements of each
   * @param copied whether they are the heap's, which the engine copies; else direct memory
   */
  Request request(long requestNumber, Task which, int count, boolean copied) {
    number = requestNumber;
    task = which;
    arrays = new FloatBuffer[task == Task.ADD ? 3 : 1];
    Object[] given = new Object[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      if (copied) {
        arrays[i] = FloatBuffer.wrap(new float[count]);
        given[i] = arrays[i];
      } else {
        ByteBuffer bytes = memory[i].slice(0, Float.BYTES * count).order(ByteOrder.nativeOrder());
        arrays[i] = bytes.asFloatBuffer();
        given[i] = bytes;
      }
    }
    for (int i = 0; i < count; i++) {
      arrays[0].put(i, Task.a(number, i));
      if (task == Task.ADD) {
        arrays[1].put(i, Task.b(i));
      }
    }
    Request request = Request.of(task.accelerator()).args(given);
    return switch (task) {
      case ADD -> request.arg(count);
      case SCALE -> request.arg(Task.FACTOR);
      case AFFINE -> request.arg(Task.FACTOR).arg(Task.OFFSET);
    };
  }

  private FloatBuffer result() {
    return arrays[arrays.length - 1];
  }

  /** What is not as it must be after a response, if anything. */
  Optional<String> wrong() {
    for (int i = 0; i < result().capacity(); i++) {
      float expected = task.result(number, i);
      if (result().get(i) != expected) {
        return Optional.of("element " + i + " is " + result().get(i) + ", expected " + expected);
      }
      if (task == Task.ADD && (arrays[0].get(i) != Task.a(number, i) || arrays[1].get(i) != Task.b(i))) {
        return Optional.of("element " + i + " of an input was changed");
      }
    }
    return Optional.empty();
  }

  /** Paints the results over, which are the application's again. */
  void paint() {
    for (int i = 0; i < result().capacity(); i++) {
      result().put(i, PAINT);
    }
  }

  /** What was written since they were painted, if anything. */
  Optional<String> writtenLate() {
    for (int i = 0; arrays.length > 0 && i < result().capacity(); i++) {
      if (result().get(i) != PAINT) {
        return Optional.of("element " + i + " was written after the answer");
      }
    }
    return Optional.empty();
  }
}
