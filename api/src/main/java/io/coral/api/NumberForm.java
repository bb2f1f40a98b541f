package io.coral.api;

import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** How numbers of one primitive type are copied, between a Java array or buffer and memory. */
enum NumberForm {
  BYTE(
      Byte.BYTES,
      new Copying<>(
          byte[].class,
          ByteBuffer.class,
          ByteBuffer::wrap,
          ByteBuffer::duplicate,
          ByteBuffer::duplicate,
          ByteBuffer::put)),

  SHORT(
      Short.BYTES,
      new Copying<>(
          short[].class,
          ShortBuffer.class,
          ShortBuffer::wrap,
          ShortBuffer::duplicate,
          ByteBuffer::asShortBuffer,
          ShortBuffer::put)),

  CHAR(
      Character.BYTES,
      new Copying<>(
          char[].class,
          CharBuffer.class,
          CharBuffer::wrap,
          CharBuffer::duplicate,
          ByteBuffer::asCharBuffer,
          CharBuffer::put)),

  INT(
      Integer.BYTES,
      new Copying<>(
          int[].class,
          IntBuffer.class,
          IntBuffer::wrap,
          IntBuffer::duplicate,
          ByteBuffer::asIntBuffer,
          IntBuffer::put)),

  LONG(
      Long.BYTES,
      new Copying<>(
          long[].class,
          LongBuffer.class,
          LongBuffer::wrap,
          LongBuffer::duplicate,
          ByteBuffer::asLongBuffer,
          LongBuffer::put)),

  FLOAT(
      Float.BYTES,
      new Copying<>(
          float[].class,
          FloatBuffer.class,
          FloatBuffer::wrap,
          FloatBuffer::duplicate,
          ByteBuffer::asFloatBuffer,
          FloatBuffer::put)),

  DOUBLE(
      Double.BYTES,
      new Copying<>(
          double[].class,
          DoubleBuffer.class,
          DoubleBuffer::wrap,
          DoubleBuffer::duplicate,
          ByteBuffer::asDoubleBuffer,
          DoubleBuffer::put));

  /**
   * What Java has once for each primitive type.
   *
   * @param array the type of arrays
   * @param buffer the type of buffers
   * @param wrap an array as a buffer
   * @param again a buffer with a position of its own
   * @param in memory as a buffer
   * @param put copies into the first buffer all that remains of the second
   */
  private record Copying<A, B extends Buffer>(
      Class<A> array,
      Class<B> buffer,
      Function<A, B> wrap,
      UnaryOperator<B> again,
      Function<ByteBuffer, B> in,
      BiConsumer<B, B> put) {

    boolean has(Object values) {
      return array.isInstance(values) || buffer.isInstance(values);
    }

    void to(ByteBuffer memory, Object values) {
      put.accept(in.apply(memory), view(values));
    }

    void from(ByteBuffer memory, Object values) {
      B into = view(values);
      B whole = in.apply(memory);
      whole.limit(into.remaining());
      put.accept(into, whole);
    }

    Buffer part(Object values, int from, int count) {
      return view(values).slice(from, count);
    }

    private B view(Object values) {
      return array.isInstance(values)
          ? wrap.apply(array.cast(values))
          : again.apply(buffer.cast(values));
    }
  }

  private static final NumberForm[] ALL = values();

  private final int bytes;
  private final Copying<?, ?> copying;

  NumberForm(int bytes, Copying<?, ?> copying) {
    this.bytes = bytes;
    this.copying = copying;
  }

  /**
   * The form of a Java array or typed buffer.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static NumberForm of(Object values) {
    for (NumberForm form : ALL) {
      if (form.copying.has(values)) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        "a "
            + values.getClass().getTypeName()
            + " holds no numbers; expected a Java array of a primitive type, or a buffer of one");
  }

  /** The range of a buffer as it is now; an array is itself. */
  static Object range(Object values) {
    of(values);
    return values instanceof Buffer buffer ? buffer.slice() : values;
  }

  static int count(Object values) {
    return values instanceof Buffer buffer ? buffer.remaining() : Array.getLength(values);
  }

  /** Some of the numbers, as a buffer on the same array or memory. */
  Buffer part(Object values, int from, int count) {
    return copying.part(values, from, count);
  }

  /** The Java primitive type of each number. */
  Class<?> type() {
    return copying.array().getComponentType();
  }

  /** Bytes of each number. */
  int bytes() {
    return bytes;
  }

  /** Copies all of them to the memory's beginning. */
  void copyTo(Object values, ByteBuffer memory) {
    copying.to(memory, values);
  }

  /** Copies as many as there are from the memory's beginning. */
  void copyFrom(Object values, ByteBuffer memory) {
    copying.from(memory, values);
  }
}
