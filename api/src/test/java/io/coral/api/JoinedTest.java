package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedTest {

  private final ByteBuffer output = ByteBuffer.allocateDirect(10);

  /** Pieces of two elements, each of which can become two bytes. */
  private Joined joined(Object length, byte[]... written) {
    Request request = Request.of("x.y").arg(output).args(length);
    Joined joined = new Joined(request, new Joined.Terms(0, 1, elements -> 2 * elements));
    int from = 0;
    for (byte[] each : written) {
      List<Argument> arguments = new ArrayList<>(request.arguments());
      joined.add(new Range(from, from + 2), arguments);
      ((Argument.Array) arguments.get(0)).buffer().put(each);
      Array.set(told(arguments), 0, each.length);
      from += 2;
    }
    return joined;
  }

  private static Object told(List<Argument> arguments) {
    return ((Argument.Numbers) arguments.get(1)).values();
  }

  static List<Object> lengths() {
    return List.of(new int[1], new long[1]);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void whatWasWrittenLiesTogetherAndItsLengthIsTold(Object length) {
    joined(length, new byte[] {1, 2, 3}, new byte[] {4, 5}).join();

    assertThat(Array.getLong(length, 0)).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      assertThat(output.get(i)).isEqualTo((byte) (i + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5})
  void aLengthThatCannotBeIsAFailure(int length) {
    Request request = Request.of("x.y").arg(output).arg(new int[1]);
    Joined joined = new Joined(request, new Joined.Terms(0, 1, elements -> 2 * elements));
    List<Argument> arguments = new ArrayList<>(request.arguments());
    joined.add(new Range(0, 2), arguments);
    Array.set(told(arguments), 0, length);

    assertThatThrownBy(joined::join)
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("says that it wrote " + length + " bytes; expected 0 to 4");
  }
}
