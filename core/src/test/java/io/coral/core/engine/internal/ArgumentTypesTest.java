package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.core.engine.internal.kernels.Echo;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that {@code arg} takes, to a board and back. */
@Timeout(60)
class ArgumentTypesTest {

  private static final String KERNEL =
      """
      {"name": "echo%d", "kernelId": "echo", "arguments": [
        {"type": "%s*", "name": "in", "access": "r"},
        {"type": "%s", "name": "value"},
        {"type": "%s*", "name": "out", "access": "w"}]}
      """;

  @TempDir static Path temp;
  private static Rig rig;

  @BeforeAll
  static void start() throws IOException {
    rig = new Rig(temp);
    install("char", Echo.One.class, 1);
    install("bool", Echo.One.class, 1);
    install("short", Echo.Two.class, 2);
    install("ushort", Echo.Two.class, 2);
    install("int", Echo.Four.class, 4);
    install("float", Echo.Four.class, 4);
    install("long", Echo.Eight.class, 8);
    install("double", Echo.Eight.class, 8);
    rig.simulator(Rig.BOARD);
  }

  /** As {@code TYPE.echo}. */
  private static void install(String type, Class<?> kernel, int bytes) throws IOException {
    rig.install(type, KERNEL.formatted(bytes, type, type, type), kernel);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** A type of C; what goes there as a Java array, and as a scalar; what comes back. */
  static Object[][] types() {
    return new Object[][] {
      {"char", new byte[] {1, -2, 127}, (byte) -4, new byte[] {1, -2, 127, -4}},
      {"bool", new byte[] {1, 0, 1}, true, new byte[] {1, 0, 1, 1}},
      {"short", new short[] {1, -2, 32767}, (short) -4, new short[] {1, -2, 32767, -4}},
      {"short", new short[] {1, -2, 3}, (byte) -4, new short[] {1, -2, 3, -4}},
      {"ushort", new char[] {'a', 'ß', '\uffff'}, 'z', new char[] {'a', 'ß', '\uffff', 'z'}},
      {"int", new int[] {1, -2, 1 << 30}, -4, new int[] {1, -2, 1 << 30, -4}},
      {"int", new int[] {1, -2, 3}, (short) -4, new int[] {1, -2, 3, -4}},
      {"int", new int[] {1, -2, 3}, '\uffff', new int[] {1, -2, 3, 0xffff}},
      {"long", new long[] {1, -2, 1L << 60}, -4L, new long[] {1, -2, 1L << 60, -4}},
      {"long", new long[] {1, -2, 3}, -4, new long[] {1, -2, 3, -4}},
      {"float", new float[] {1, -2, 0.1f}, -4.5f, new float[] {1, -2, 0.1f, -4.5f}},
      {"double", new double[] {1, -2, 0.1}, -4.5, new double[] {1, -2, 0.1, -4.5}},
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void asJavaArraysWhichAreCopied(String type, Object in, Object value, Object back) {
    Object out = Array.newInstance(in.getClass().getComponentType(), Array.getLength(back));

    rig.run(Request.of(type + ".echo").args(in, value, out));

    assertThat(out).isEqualTo(back);
  }

  /** But for bytes: a ByteBuffer has to be direct. */
  static Object[][] typesOfSeveralBytes() {
    return Arrays.stream(types())
        .filter(each -> !(each[1] instanceof byte[]))
        .toArray(Object[][]::new);
  }

  @ParameterizedTest
  @MethodSource("typesOfSeveralBytes")
  void asBuffersInTheHeap(String type, Object in, Object value, Object back) {
    Object out = Array.newInstance(in.getClass().getComponentType(), Array.getLength(back));
    rig.run(Request.of(type + ".echo").args(wrapped(in), value, wrapped(out)));

    assertThat(out).isEqualTo(back);
  }

  @ParameterizedTest
  @MethodSource("types")
  void asDirectBuffersOfTheType(String type, Object in, Object value, Object back) {
    ByteBuffer out = direct(bytes(back).capacity());

    rig.run(Request.of(type + ".echo").args(typed(bytes(in), in), value, typed(out, in)));

    assertThat(out).isEqualTo(bytes(back));
  }

  @ParameterizedTest
  @MethodSource("types")
  void asDirectBuffersOfBytes(String type, Object in, Object value, Object back) {
    ByteBuffer out = direct(bytes(back).capacity());

    rig.run(Request.of(type + ".echo").args(bytes(in), value, out));

    assertThat(out).isEqualTo(bytes(back));
  }

  @ParameterizedTest
  @MethodSource("types")
  void asArraysOfTheEngines(String type, Object in, Object value, Object back) {
    try (CoralArray given = rig.engine.array(bytes(in).capacity());
        CoralArray out = rig.engine.array(bytes(back).capacity())) {
      try (CoralArray.View view = given.write()) {
        view.buffer().put(bytes(in));
      }

      rig.run(Request.of(type + ".echo").args(given, value, out));

      try (CoralArray.View view = out.read()) {
        assertThat(view.buffer()).isEqualTo(bytes(back));
      }
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** A Java array's numbers as a board has them. */
  private static ByteBuffer bytes(Object array) {
    ByteBuffer bytes = direct(Array.getLength(array) * Long.BYTES);
    for (int i = 0; i < Array.getLength(array); i++) {
      Object number = Array.get(array, i);
      if (number instanceof Byte value) {
        bytes.put(value);
      } else if (number instanceof Short value) {
        bytes.putShort(value);
      } else if (number instanceof Character value) {
        bytes.putChar(value);
      } else if (number instanceof Integer value) {
        bytes.putInt(value);
      } else if (number instanceof Long value) {
        bytes.putLong(value);
      } else if (number instanceof Float value) {
        bytes.putFloat(value);
      } else {
        bytes.putDouble((Double) number);
      }
    }
    return bytes.flip().slice().order(ByteOrder.nativeOrder());
  }

  private static Buffer wrapped(Object array) {
    if (array instanceof short[] numbers) {
      return ShortBuffer.wrap(numbers);
    }
    if (array instanceof char[] numbers) {
      return CharBuffer.wrap(numbers);
    }
    if (array instanceof int[] numbers) {
      return IntBuffer.wrap(numbers);
    }
    if (array instanceof long[] numbers) {
      return LongBuffer.wrap(numbers);
    }
    return array instanceof float[] numbers
        ? FloatBuffer.wrap(numbers)
        : DoubleBuffer.wrap((double[]) array);
  }

  /** Bytes as numbers like those of a Java array. */
  private static Buffer typed(ByteBuffer bytes, Object like) {
    if (like instanceof byte[]) {
      return bytes;
    }
    if (like instanceof short[]) {
      return bytes.asShortBuffer();
    }
    if (like instanceof char[]) {
      return bytes.asCharBuffer();
    }
    if (like instanceof int[]) {
      return bytes.asIntBuffer();
    }
    if (like instanceof long[]) {
      return bytes.asLongBuffer();
    }
    return like instanceof float[] ? bytes.asFloatBuffer() : bytes.asDoubleBuffer();
  }
}
