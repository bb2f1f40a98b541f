package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class RequestTest {

  @Test
  void eachArgumentMakesANewRequestAndLeavesTheOldOneAlone() {
    Request none = Request.of("vector.addition");
    Request one = none.arg(1);
    Request other = none.arg(2.5);
    assertThat(none.arguments()).isEmpty();
    assertThat(one.arguments()).containsExactly(new Argument.Scalar(1));
    assertThat(other.arguments()).containsExactly(new Argument.Scalar(2.5));
  }

  @Test
  void everyPrimitiveKeepsItsTypeAndItsBytes() {
    Request request =
        Request.of("x")
            .arg((byte) 1)
            .arg((short) 2)
            .arg('\u0003')
            .arg(4)
            .arg(5L)
            .arg(6f)
            .arg(7d)
            .arg(true);
    assertThat(request.arguments().stream().map(a -> ((Argument.Scalar) a).javaType()))
        .containsExactly("byte", "short", "char", "int", "long", "float", "double", "boolean");
    assertThat(request.arguments().stream().map(a -> ((Argument.Scalar) a).bytes().length))
        .containsExactly(1, 2, 2, 4, 8, 4, 8, 1);
    ByteBuffer four =
        ByteBuffer.wrap(((Argument.Scalar) request.arguments().get(3)).bytes())
            .order(ByteOrder.nativeOrder());
    assertThat(four.getInt()).isEqualTo(4);
  }

  @Test
  void anArrayIsTheRangeFromPositionToLimitAtTheTimeItIsGiven() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100).position(10).limit(30);
    Argument.Array array = (Argument.Array) Request.of("x").arg(buffer).arguments().get(0);
    buffer.clear();
    assertThat(array.buffer().remaining()).isEqualTo(20);
    array.buffer().put(0, (byte) 9);
    assertThat(buffer.get(10)).isEqualTo((byte) 9);
  }

  @Test
  void aStructureIsCopied() {
    byte[] bytes = {1, 2};
    Argument.Struct struct = (Argument.Struct) Request.of("x").struct(bytes).arguments().get(0);
    bytes[0] = 9;
    assertThat(struct.bytes()).containsExactly(1, 2);
  }

  @Test
  void aScalarOfAnotherTypeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Argument.Scalar("text"))
        .withMessageContaining("java.lang.String");
  }

  @Test
  void peopleCanReadIt() {
    assertThat(Request.of("x").arg(1).arg(ByteBuffer.allocateDirect(8)).struct(new byte[3]))
        .hasToString("x (int 1, an array of 8 bytes in a direct buffer, a structure of 3 bytes)");
  }
}
