package io.coral.runtime.dualfpga.tar;

import static io.coral.runtime.dualfpga.tar.Tarballs.gzip;
import static io.coral.runtime.dualfpga.tar.Tarballs.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GzipTest {

  @Test
  void stopsUnpackingABombLongBeforeItsEnd() {
    byte[] bomb = gzip(new byte[64 << 20]);
    // who comes there says that it is damaged
    bomb[bomb.length - 6] ^= 1;

    assertThatThrownBy(() -> read(bomb)).hasMessageContaining("unpacks to more than");
    assertThatThrownBy(() -> Gzip.unpackIfPacked(ByteBuffer.wrap(bomb), 1 << 19))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY));
  }

  @Test
  void aTarballThatTheHeapHasNoRoomForIsNotKept() throws IOException {
    byte[] tar = new RawTar().entry("a.bin", '0', new byte[300_000]).end();
    ByteBuffer packed = ByteBuffer.wrap(gzip(tar));

    assertThat(Gzip.unpackIfPacked(packed, tar.length)).isEqualTo(ByteBuffer.wrap(tar));
    assertThatThrownBy(() -> Gzip.unpackIfPacked(packed, tar.length - 1))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY))
        .hasMessageContaining("-Xmx")
        .hasMessageContaining("gunzip");
  }

  @Test
  void unpacksMembersThatWereJoined() {
    byte[] tar = new RawTar().file("a").file("b").end();
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(gzip(Arrays.copyOf(tar, 700)));
    joined.writeBytes(gzip(Arrays.copyOfRange(tar, 700, tar.length)));

    assertThat(read(joined.toByteArray()).entries()).hasSize(2);
  }
}
