package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class ConstantTest {

  @Test
  void itIsKnownByItsContent() {
    ByteBuffer abc = ByteBuffer.wrap(new byte[] {'x', 'a', 'b', 'c', 'x'}).position(1).limit(4);

    Constant constant = Constant.of(abc);

    assertThat(constant.digest())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(constant.size()).isEqualTo(3);
    assertThat(abc.position()).isEqualTo(1);
    assertThat(Constant.of(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'})).digest())
        .isEqualTo(constant.digest());
  }

  @Test
  void laterChangesOfWhatItWasMadeOfDoNotMatter() {
    float[] weights = {1, 2};
    Constant constant = Constant.ofNumbers(weights);
    weights[0] = 7;

    ByteBuffer content = constant.array().buffer();
    assertThat(content.isReadOnly()).isTrue();
    assertThat(content.isDirect()).isTrue();
    assertThat(content.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(content.asFloatBuffer()).isEqualTo(FloatBuffer.wrap(new float[] {1, 2}));
  }

  @Test
  void oneOfNothingIsRefused() {
    assertThatThrownBy(() -> Constant.of(ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 bytes; expected 1 to");
    assertThatThrownBy(() -> Constant.ofNumbers("text"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestTakesItLikeAnyArgument() {
    Constant constant = Constant.ofNumbers(new int[] {1});
    assertThat(Request.of("a.b").arg(constant).args(constant).arguments())
        .containsExactly(constant, constant);
  }
}
