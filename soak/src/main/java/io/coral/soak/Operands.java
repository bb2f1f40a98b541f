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

  /** How a request brings its arrays. */
  enum Form {
    /** Direct memory, which the engine copies from and to. */
    DIRECT,
    /** Memory of the heap, which is copied when it is submitted. */
    COPIED,
    /** Direct memory; the second argument is a constant. */
    CONSTANT
  }

  private final ByteBuffer[] memory = new ByteBuffer[3];

  /** What the request holds: the last one is its result. */
  private FloatBuffer[] arrays = {FloatBuffer.allocate(0)};

  private Task task = Task.ADD;
  private long number;
  private int place;

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

  /** Fills arrays of a size for a request. */
  Request request(long requestNumber, Task which, int size, Form form) {
    number = requestNumber;
    place = (int) (number % (form == Form.CONSTANT ? Numbers.CONSTANT_PLACES : Numbers.PLACES));
    task = which;
    arrays = new FloatBuffer[task == Task.ADD ? 3 : 1];
    Object[] given = new Object[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      if (form == Form.COPIED) {
        arrays[i] = FloatBuffer.allocate(size);
        given[i] = arrays[i];
      } else {
        ByteBuffer bytes = memory[i].slice(0, Float.BYTES * size).order(ByteOrder.nativeOrder());
        arrays[i] = bytes.asFloatBuffer();
        given[i] = bytes;
      }
    }
    fill(arrays[0], Numbers.a(place, size));
    if (task == Task.ADD) {
      fill(arrays[1], Numbers.b(place, size));
      fill(arrays[2], Numbers.paint(size));
      if (form == Form.CONSTANT) {
        given[1] = Numbers.constant(place, size);
      }
    }
    Request request = Request.of(task.accelerator()).args(given);
    return switch (task) {
      case ADD -> request.arg(size);
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
    int size = result().capacity();
    Optional<String> wrong = difference("c", result(), Numbers.result(task, place, size));
    if (task == Task.ADD) {
      wrong =
          wrong
              .or(() -> difference("a", arrays[0], Numbers.a(place, size)))
              .or(() -> difference("b", arrays[1], Numbers.b(place, size)));
    }
    return wrong;
  }

  /** Paints the result over, which is the application's again. */
  void paint() {
    fill(result(), Numbers.paint(result().capacity()));
  }

  /** What was written since then, if anything. */
  Optional<String> writtenLate() {
    return difference("c", result(), Numbers.paint(result().capacity()))
        .map(what -> "after the answer of request " + number + ", " + what);
  }

  private static Optional<String> difference(String name, FloatBuffer array, FloatBuffer expected) {
    int at = array.mismatch(expected);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                "%s[%d] of %d is %s, expected %s",
                name, at, array.capacity(), array.get(at), expected.get(at)));
  }
}
