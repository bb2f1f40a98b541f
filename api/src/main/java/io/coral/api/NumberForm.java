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

/** How numbers of one primitive type are copied, between a Java array or buffer and memory. */
enum NumberForm {
  BYTE(byte.class, Byte.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof byte[];
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      ByteBuffer into = view(values);
      into.put(memory.limit(into.remaining()));
    }

    private static ByteBuffer view(Object values) {
      return ByteBuffer.wrap((byte[]) values);
    }
  },

  SHORT(short.class, Short.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof short[] || values instanceof ShortBuffer;
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.asShortBuffer().put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      ShortBuffer into = view(values);
      into.put(memory.asShortBuffer().limit(into.remaining()));
    }

    private static ShortBuffer view(Object values) {
      return values instanceof short[] array
          ? ShortBuffer.wrap(array)
          : ((ShortBuffer) values).duplicate();
    }
  },

  CHAR(char.class, Character.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof char[] || values instanceof CharBuffer;
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.asCharBuffer().put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      CharBuffer into = view(values);
      into.put(memory.asCharBuffer().limit(into.remaining()));
    }

    private static CharBuffer view(Object values) {
      return values instanceof char[] array
          ? CharBuffer.wrap(array)
          : ((CharBuffer) values).duplicate();
    }
  },

  INT(int.class, Integer.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof int[] || values instanceof IntBuffer;
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.asIntBuffer().put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      IntBuffer into = view(values);
      into.put(memory.asIntBuffer().limit(into.remaining()));
    }

    private static IntBuffer view(Object values) {
      return values instanceof int[] array
          ? IntBuffer.wrap(array)
          : ((IntBuffer) values).duplicate();
    }
  },

  LONG(long.class, Long.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof long[] || values instanceof LongBuffer;
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.asLongBuffer().put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      LongBuffer into = view(values);
      into.put(memory.asLongBuffer().limit(into.remaining()));
    }

    private static LongBuffer view(Object values) {
      return values instanceof long[] array
          ? LongBuffer.wrap(array)
          : ((LongBuffer) values).duplicate();
    }
  },

  FLOAT(float.class, Float.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof float[] || values instanceof FloatBuffer;
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.asFloatBuffer().put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      FloatBuffer into = view(values);
      into.put(memory.asFloatBuffer().limit(into.remaining()));
    }

    private static FloatBuffer view(Object values) {
      return values instanceof float[] array
          ? FloatBuffer.wrap(array)
          : ((FloatBuffer) values).duplicate();
    }
  },

  DOUBLE(double.class, Double.BYTES) {
    @Override
    boolean has(Object values) {
      return values instanceof double[] || values instanceof DoubleBuffer;
    }

    @Override
    void copyTo(Object values, ByteBuffer memory) {
      memory.asDoubleBuffer().put(view(values));
    }

    @Override
    void copyFrom(Object values, ByteBuffer memory) {
      DoubleBuffer into = view(values);
      into.put(memory.asDoubleBuffer().limit(into.remaining()));
    }

    private static DoubleBuffer view(Object values) {
      return values instanceof double[] array
          ? DoubleBuffer.wrap(array)
          : ((DoubleBuffer) values).duplicate();
    }
  };

  private static final NumberForm[] ALL = values();

  private final Class<?> type;
  private final int bytes;

  NumberForm(Class<?> type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /**
   * The form of a Java array or typed buffer.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static NumberForm of(Object values) {
    for (NumberForm form : ALL) {
      if (form.has(values)) {
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

  /** The Java primitive type of each number. */
  Class<?> type() {
    return type;
  }

  /** Bytes of each number. */
  int bytes() {
    return bytes;
  }

  abstract boolean has(Object values);

  /** Copies all of them to the memory's beginning. */
  abstract void copyTo(Object values, ByteBuffer memory);

  /** Copies as many as there are from the memory's beginning. */
  abstract void copyFrom(Object values, ByteBuffer memory);
}
