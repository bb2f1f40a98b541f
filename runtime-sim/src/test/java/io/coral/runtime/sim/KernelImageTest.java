package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelImageTest {

  private final KernelJarFormat format = new KernelJarFormat();

  @Test
  void describesABinaryWithoutLoadingAClass() {
    Bitstream bitstream = format.describe("roles.jar", ByteBuffer.wrap(Roles.jar()));

    assertThat(bitstream.platform()).hasValue(Roles.PLATFORM);
    assertThat(bitstream.kernels())
        .extracting(KernelInfo::prototype)
        .contains("vector_add (float* a, float* b, float* c, int n)");
  }

  @Test
  void theSameKernelsGiveTheSameBytes() {
    assertThat(Roles.jar()).isEqualTo(Roles.jar());
  }

  @ParameterizedTest(name = "cut at {0} of 1000")
  @ValueSource(ints = {0, 1, 100, 500, 900, 990, 999})
  void aTruncatedBinaryIsInvalid(int perMille) {
    byte[] jar = Roles.jar();
    assertInvalid(Arrays.copyOf(jar, (int) (jar.length * (long) perMille / 1000)));
  }

  @Test
  void bytesBehindTheBinaryAreInvalid() {
    byte[] jar = Roles.jar();
    assertInvalid(Arrays.copyOf(jar, jar.length + 1));
  }

  @Test
  void everySeededMutationIsATypedErrorOrAValidBinary() {
    byte[] jar = Roles.jar();
    Random random = new Random(20261121);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = jar.clone();
      mutated[random.nextInt(jar.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        format.describe("mutated.jar", ByteBuffer.wrap(mutated));
      } catch (AcceleratorException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private void assertInvalid(byte[] bytes) {
    assertThatThrownBy(() -> KernelImage.read("broken.jar", ByteBuffer.wrap(bytes)))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY))
        .hasMessageContaining("broken.jar");
  }
}
