package io.coral.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ScalarsTest {
  private static ByteBuffer number(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void aNumbersBytesAreInTheHostsOrder() {
    assertThat(Scalars.bytes((short) 0x0102))
        .isEqualTo(number(Short.BYTES).putShort((short) 0x0102).array());
    assertThat(Scalars.bytes(0x01020304))
        .isEqualTo(number(Integer.BYTES).putInt(0x01020304).array());
    assertThat(Scalars.bytes(0x0102030405060708L))
        .isEqualTo(number(Long.BYTES).putLong(0x0102030405060708L).array());
  }
}
