package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {

  private final Terms usual = Terms.of("blue", Duration.ofMinutes(1));

  @Test
  void oneIsTheHighestPriorityAndNoneTheLowest() {
    assertThat(usual.priority(1).priority()).isGreaterThan(usual.priority(2).priority());
    assertThat(usual.priority(2).priority())
        .isGreaterThan(usual.priority(Long.MAX_VALUE).priority());
    assertThat(usual.priority(Long.MAX_VALUE).priority())
        .isGreaterThan(usual.priority(0).priority());
    assertThatExceptionOfType(Refusal.class).isThrownBy(() -> usual.priority(-1));
  }

  @Test
  void aShorterTimeCounts() {
    assertThat(usual.timeout(1_000_000).deadline())
        .isBetween(Instant.now(), Instant.now().plusSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 3_600_000_000L, 9_300_000_000_000_000L, Long.MAX_VALUE})
  void aLongerOneAndNoneDoNot(long micros) {
    assertThat(usual.timeout(micros)).isEqualTo(usual);
  }
}
