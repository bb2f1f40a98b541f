package io.coral.api;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * An output of pieces whose lengths are known when they have run. Each piece writes into a part of
 * the output that is large enough; then the parts are moved together, in their order.
 */
final class Joined {

  /**
   * What a call says of it.
   *
   * @param output the position of the output
   * @param length the position of the array in which the accelerator tells how much it wrote
   * @param capacity the most bytes that so many elements can become
   */
  record Terms(int output, int length, IntUnaryOperator capacity) {}

  /** A part of the output, and where its length is told. */
  private record Part(ByteBuffer memory, Object length) {}

  private final String accelerator;
  private final Terms terms;
  private final ByteBuffer output;
  private final Object length;
  private final List<Part> parts = new ArrayList<>();

  /** For a request that {@link Split} checked. */
  Joined(Request request, Terms terms) {
    this.accelerator = request.accelerator();
    this.terms = terms;
    this.output = ((Argument.Array) request.arguments().get(terms.output())).buffer();
    this.length = ((Argument.Numbers) request.arguments().get(terms.length())).values();
  }

  /** Whether values can tell a length. */
  static boolean isLength(Argument argument) {
    return argument instanceof Argument.Numbers numbers
        && numbers.count() == 1
        && (numbers.values() instanceof int[] || numbers.values() instanceof long[]);
  }

  /** The bytes that the parts need. */
  static long needed(Terms terms, List<Range> pieces) {
    return pieces.stream().mapToLong(piece -> terms.capacity.applyAsInt(piece.elements())).sum();
  }

  /** Gives the next piece a part of the output, and a length of its own. */
  void add(Range piece, List<Argument> arguments) {
    int capacity = terms.capacity.applyAsInt(piece.elements());
    Part part =
        new Part(
            output.slice(output.position(), capacity),
            Array.newInstance(length.getClass().getComponentType(), 1));
    output.position(output.position() + capacity);
    arguments.set(terms.output, new Argument.Array(part.memory));
    arguments.set(terms.length, new Argument.Numbers(part.length));
    parts.add(part);
  }

  /** Moves the parts together and tells the length of the whole. */
  void join() {
    int total = 0;
    for (Part part : parts) {
      long bytes = Array.getLong(part.length, 0);
      if (bytes < 0 || bytes > part.memory.capacity()) {
        throw new RequestException(
            RequestException.Code.FAILED,
            accelerator,
            accelerator
                + " says that it wrote "
                + bytes
                + " bytes; expected 0 to "
                + part.memory.capacity()
                + ", which is the capacity of the piece");
      }
      output.put(total, part.memory, 0, (int) bytes);
      total += (int) bytes;
    }
    if (length instanceof int[] one) {
      one[0] = total;
    } else {
      ((long[]) length)[0] = total;
    }
  }
}
