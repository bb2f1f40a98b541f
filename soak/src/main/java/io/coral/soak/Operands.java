package io.coral.soak;

import io.coral.api.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The arrays of one request after the other. Once a request is done its result is painted over: who
 * writes into it afterwards is found out when it is used again. One thread.
 */
final class Operands {

  private final ByteBuffer[] memory = new ByteBuffer[3];

  /** What the request holds: the last one is its result. */
  private FloatBuffer[] arrays = {FloatBuffer.allocate(0)};

  private Task task = Task.ADD;
  private long number;

  /**
   * Direct memory for arrays.
   *
   * @param most elements of each
   */
  Operands(int most) {
    for (int i = 0; i < memory.length; i++) {
      memory[i] = ByteBuffer.allocateDirect(Float.BYTES * most);
    }
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
        arrays[i] = FloatBuffer.allocate(count);
        given[i] = arrays[i];
      } else {
        ByteBuffer bytes = memory[i].slice(0, Float.BYTES * count).order(ByteOrder.nativeOrder());
        arrays[i] = bytes.asFloatBuffer();
        given[i] = bytes;
      }
    }
    fill(arrays[0], Numbers.a(number, count));
    if (task == Task.ADD) {
      fill(arrays[1], Numbers.b(number, count));
      fill(arrays[2], Numbers.paint(count));
    }
    Request request = Request.of(task.accelerator()).args(given);
    return switch (task) {
      case ADD -> request.arg(count);
      case SCALE -> request.arg(Task.FACTOR);
      case AFFINE -> request.arg(Task.FACTOR).arg(Task.OFFSET);
    };
  }

  private static void fill(FloatBuffer array, FloatBuffer content) {
    array.duplicate().put(content);
  }

  private FloatBuffer result() {
    return arrays[arrays.length - 1];
  }

  /** What is not as it must be after a response, if anything. */
  Optional<String> wrong() {
    int count = result().capacity();
    Optional<String> wrong = difference("result", result(), Numbers.result(task, number, count));
    if (wrong.isEmpty() && task == Task.ADD) {
      wrong =
          difference("a", arrays[0], Numbers.a(number, count))
              .or(() -> difference("b", arrays[1], Numbers.b(number, count)));
    }
    return wrong;
  }

  /** Paints the result over, which is the application's again. */
  void paint() {
    fill(result(), Numbers.paint(result().capacity()));
  }

  /** What was written since then, if anything. */
  Optional<String> writtenLate() {
    return difference("result, after the answer,", result(), Numbers.paint(result().capacity()));
  }

  private static Optional<String> difference(String what, FloatBuffer array, FloatBuffer expected) {
    int at = array.mismatch(expected);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            "element "
                + at
                + " of "
                + array.capacity()
                + " of the "
                + what
                + " is "
                + array.get(at)
                + ", expected "
                + expected.get(at));
  }
}
