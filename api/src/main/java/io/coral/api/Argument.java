package io.coral.api;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One argument of a {@link Request}, as it was given. Immutable, apart from an array's content. */
public sealed interface Argument
    permits Argument.Scalar,
        Argument.Struct,
        Argument.Array,
        Argument.Numbers,
        Constant,
        CoralArray {

  /** What was given, for people, e.g. {@code int 42} or {@code an array of 4096 bytes}. */
  String describe();

  /**
   * A scalar of a Java primitive type.
   *
   * @param value a {@code Byte}, {@code Short}, {@code Character}, {@code Integer}, {@code Long},
   *     {@code Float}, {@code Double} or {@code Boolean}
   */
  record Scalar(Object value) implements Argument {

    public Scalar {
      Objects.requireNonNull(value, "value");
      if (!(value instanceof Byte
          || value instanceof Short
          || value instanceof Character
          || value instanceof Integer
          || value instanceof Long
          || value instanceof Float
          || value instanceof Double
          || value instanceof Boolean)) {
        throw new IllegalArgumentException(
            "a scalar is a boxed Java primitive, not a " + value.getClass().getName());
      }
    }

    /** The value's bytes in the host's byte order; a boolean is one byte, 0 or 1. */
    public byte[] bytes() {
      if (value instanceof Byte number) {
        return new byte[] {number};
      }
      if (value instanceof Boolean flag) {
        return new byte[] {(byte) (flag ? 1 : 0)};
      }
      if (value instanceof Short number) {
        return scalar(Short.BYTES).putShort(number).array();
      }
      if (value instanceof Character character) {
        return scalar(Character.BYTES).putChar(character).array();
      }
      if (value instanceof Integer number) {
        return scalar(Integer.BYTES).putInt(number).array();
      }
      if (value instanceof Long number) {
        return scalar(Long.BYTES).putLong(number).array();
      }
      if (value instanceof Float number) {
        return scalar(Float.BYTES).putFloat(number).array();
      }
      return scalar(Double.BYTES).putDouble((Double) value).array();
    }

    /** The name of the Java primitive type, e.g. {@code int}. */
    public String javaType() {
      if (value instanceof Integer) {
        return "int";
      }
      if (value instanceof Character) {
        return "char";
      }
      return value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @Override
    public String describe() {
      return value instanceof Character character
          ? "char " + (int) character
          : javaType() + " " + value;
    }

    private static ByteBuffer scalar(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }
  }

  /**
   * A structure, or any scalar, as raw bytes in the layout that the kernel expects.
   *
   * @param bytes copied in and out
   */
  record Struct(byte[] bytes) implements Argument {

    public Struct {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    /** How many bytes it has. */
    public int size() {
      return bytes.length;
    }

    @Override
    public String describe() {
      return "a structure of " + bytes.length + " bytes";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Struct struct && Arrays.equals(bytes, struct.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /**
   * An array in the caller's memory, from the buffer's position to its limit; results are written
   * into it.
   *
   * @param buffer the range as it was when given; later changes of the caller's position and limit
   *     do not matter
   */
  record Array(ByteBuffer buffer) implements Argument {

    public Array {
      buffer = buffer.slice();
    }

    /** Bytes of the range. */
    public int size() {
      return buffer.capacity();
    }

    /** Some of its bytes, in the same memory. */
    Array part(int from, int bytes) {
      return new Array(buffer.slice(from, bytes));
    }

    /** Whether boards can reach it. */
    public boolean isDirect() {
      return buffer.isDirect();
    }

    /** Whether it can be written. */
    public boolean isWritable() {
      return !buffer.isReadOnly();
    }

    /**
     * Copies it to the start of some memory, whose position stays. Any thread.
     *
     * @throws IndexOutOfBoundsException when the memory has fewer than {@link #size} bytes
     */
    public void copyTo(ByteBuffer memory) {
      memory.put(0, buffer, 0, buffer.capacity());
    }

    /** Copies it over pieces of memory, one after the other, that are together as long. */
    public void copyTo(List<ByteBuffer> pieces) {
      int from = 0;
      for (ByteBuffer piece : pieces) {
        piece.put(piece.position(), buffer, from, piece.remaining());
        from += piece.remaining();
      }
    }

    /**
     * Takes it from the start of some memory, whose position stays. One thread at a time.
     *
     * @throws IndexOutOfBoundsException when the memory has fewer than {@link #size} bytes
     * @throws java.nio.ReadOnlyBufferException when it cannot be written
     */
    public void copyFrom(ByteBuffer memory) {
      buffer.put(0, memory, 0, buffer.capacity());
    }

    /** The range: a new view of the same memory, position 0, in native byte order. */
    @Override
    public ByteBuffer buffer() {
      return buffer.duplicate().order(ByteOrder.nativeOrder());
    }

    @Override
    public String describe() {
      return "an array of "
          + buffer.capacity()
          + " bytes in a "
          + (buffer.isReadOnly() ? "read-only " : "")
          + (buffer.isDirect() ? "direct" : "heap")
          + " buffer";
    }
  }

  /**
   * Numbers in a Java array or in a typed buffer, which boards cannot reach: the engine copies them
   * when the request is submitted and, where the accelerator writes them, back before the answer is
   * done. After a failure they are as they were.
   *
   * @param values a Java array of numbers; or a buffer of them, from position to limit as they were
   *     when given
   */
  record Numbers(Object values) implements Argument {

    public Numbers {
      values = NumberForm.range(values);
    }

    /** The Java primitive type of each, e.g. {@code float}. */
    public Class<?> type() {
      return NumberForm.of(values).type();
    }

    /** Bytes of each. */
    public int size() {
      return NumberForm.of(values).bytes();
    }

    /** Bytes of all of them. */
    public long bytes() {
      return (long) count() * size();
    }

    /** How many there are. */
    int count() {
      return NumberForm.count(values);
    }

    /** Some of them, where they are. */
    Numbers part(int from, int numbers) {
      return new Numbers(NumberForm.of(values).part(values, from, numbers));
    }

    /** Whether they can be written. */
    public boolean isWritable() {
      return !(values instanceof Buffer buffer && buffer.isReadOnly());
    }

    /** Copies them into memory, in native byte order. */
    public void copyTo(ByteBuffer memory) {
      NumberForm.of(values).copyTo(values, memory.duplicate().order(ByteOrder.nativeOrder()));
    }

    /** Takes them out of memory, in native byte order. */
    public void copyFrom(ByteBuffer memory) {
      NumberForm.of(values).copyFrom(values, memory.duplicate().order(ByteOrder.nativeOrder()));
    }

    @Override
    public String describe() {
      NumberForm form = NumberForm.of(values);
      return (values.getClass().isArray() ? "a Java array of " : "a buffer of ")
          + count()
          + " "
          + form.type().getName()
          + (isWritable() ? "" : ", read-only");
    }
  }
}
