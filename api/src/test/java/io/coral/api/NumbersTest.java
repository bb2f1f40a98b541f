package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Typed buffers are numbers, in whatever order their bytes are. */
class NumbersTest {

  /** Writes one number into memory, in the memory's order. */
  private interface Put {
    void put(ByteBuffer memory, int index, int number);
  }

  /** A type of numbers as {@link ByteBuffer} has them. */
  private record Form(String name, int bytes, Function<ByteBuffer, Buffer> view, Put put) {

    /** These numbers, by no code that is tested. */
    ByteBuffer memory(boolean isDirect, ByteOrder order, int... numbers) {
      int size = bytes * numbers.length;
      ByteBuffer memory = isDirect ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
      memory.order(order);
      for (int i = 0; i < numbers.length; i++) {
        put.put(memory, bytes * i, numbers[i]);
      }
      return memory;
    }

    ByteBuffer onBoard(int... numbers) {
      return memory(true, ByteOrder.nativeOrder(), numbers);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form(
              "short",
              Short.BYTES,
              ByteBuffer::asShortBuffer,
              (memory, index, number) -> memory.putShort(index, (short) number)),
          new Form(
              "char",
              Character.BYTES,
              ByteBuffer::asCharBuffer,
              (memory, index, number) -> memory.putChar(index, (char) number)),
          new Form("int", Integer.BYTES, ByteBuffer::asIntBuffer, ByteBuffer::putInt),
          new Form("long", Long.BYTES, ByteBuffer::asLongBuffer, ByteBuffer::putLong),
          new Form("float", Float.BYTES, ByteBuffer::asFloatBuffer, ByteBuffer::putFloat),
          new Form("double", Double.BYTES, ByteBuffer::asDoubleBuffer, ByteBuffer::putDouble));

  static List<Arguments> buffers() {
    return FORMS.stream()
        .flatMap(
            form ->
                Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                    .flatMap(
                        order ->
                            Stream.of(false, true)
                                .map(isDirect -> Arguments.of(form, order, isDirect))))
        .toList();
  }

  @ParameterizedTest(name = "{0}, {1}, direct: {2}")
  @MethodSource("buffers")
  void whatABufferHoldsIsTheSameNumbersOnTheBoardAndBack(
      Form form, ByteOrder order, boolean isDirect) {
    ByteBuffer memory = form.memory(isDirect, order, 0, 1, 2, 3, 4);
    Argument.Numbers numbers = new Argument.Numbers(form.view().apply(memory).position(1).limit(4));

    ByteBuffer board = form.onBoard(0, 0, 0);
    numbers.copyTo(board);
    numbers.copyFrom(form.onBoard(7, 8, 9));

    assertThat(board).isEqualTo(form.onBoard(1, 2, 3));
    assertThat(memory).isEqualTo(form.memory(isDirect, order, 0, 7, 8, 9, 4));
  }
}
