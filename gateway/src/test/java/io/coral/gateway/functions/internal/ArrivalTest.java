package io.coral.gateway.functions.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.gateway.internal.Body;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Refusal;
import io.coral.gateway.internal.Sent;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies whose length is known, and such as end when they end. */
class ArrivalTest {

  private static final int BYTES = 200_000;
  private static final int MOST = 1 << 20;
  private static final Duration LONG = Duration.ofDays(1);

  private final Memory memory = new Memory(4 * MOST);

  @AfterEach
  void nothingIsKept() {
    assertThat(memory.taken()).isZero();
  }

  private Refusal refusal(Sent from, Duration limit, long length, Memory memory) {
    return assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> Arrival.read(new Body(from, MOST, limit), length, MOST, memory))
        .actual();
  }

  private static Sent bytes(int count) {
    return new Sent(new byte[count]);
  }

  @ParameterizedTest
  @ValueSource(longs = {BYTES, -1})
  void aClientThatIsTooSlowIsRefusedAndLeavesNothing(long length) {
    assertThat(refusal(bytes(BYTES), Duration.ZERO, length, memory).kind())
        .isEqualTo(Refusal.Kind.TOO_SLOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {BYTES, -1})
  void aBodyThatWouldTakeTooMuchMemoryIsRefused(long length) {
    Memory small = new Memory(BYTES - 1);

    assertThat(refusal(bytes(BYTES), LONG, length, small))
        .hasMessageContaining("take all of the 199999 bytes there are; try again");
    assertThat(small.taken()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {MOST + 1, Long.MAX_VALUE, -1})
  void aBodyThatIsTooLongIsRefused(long length) {
    assertThat(refusal(bytes(MOST + 1), LONG, length, memory).kind())
        .isEqualTo(Refusal.Kind.TOO_LARGE);
  }
}
