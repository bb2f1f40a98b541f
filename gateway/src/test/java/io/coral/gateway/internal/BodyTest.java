package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTest {

  private static Body body(int bytes, Duration limit) {
    return new Body(new Sent(new byte[bytes]), 200_000, limit);
  }

  @Test
  void allOfItIsReadInTheOrderInWhichItComes() throws IOException {
    Body body = body(200_000, Duration.ofDays(1));

    assertThat(body.bytes(70_000)).hasSize(70_000);
    assertThat(body.fill(ByteBuffer.allocate(100_000))).isZero();
    assertThat(body.rest()).hasSize(30_000);
    assertThat(body.isAtEnd()).isTrue();
  }

  @Test
  void whatItTakesOfTheHeapIsToldBeforeItIsTaken() throws IOException {
    List<Long> told = new ArrayList<>();

    new Body(new Sent(new byte[200_000]), 200_000, Duration.ofDays(1), told::add).rest();

    assertThat(told).containsExactly(65_536L, 65_536L, 68_928L);
  }

  @Test
  void whatIsMissingIsCounted() throws IOException {
    assertThat(body(10, Duration.ofDays(1)).fill(ByteBuffer.allocate(16))).isEqualTo(6);
    assertThat(body(10, Duration.ofDays(1)).bytes(16)).hasSize(10);
  }

  @Test
  void aClientThatIsTooSlowIsToldSo() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> body(10, Duration.ZERO).rest())
        .extracting(Refusal::kind)
        .isEqualTo(Refusal.Kind.TOO_SLOW);
  }
}
