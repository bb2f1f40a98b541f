package io.coral.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private final Latencies latencies = new Latencies();

  @Test
  void percentilesAreKnownToAFewOfAHundred() {
    for (long micros = 1; micros <= 10_000; micros++) {
      latencies.add(1000 * micros);
    }

    assertThat((double) latencies.percentile(50).toNanos()).isCloseTo(5e6, within(4e5));
    assertThat((double) latencies.percentile(99).toNanos()).isCloseTo(9.9e6, within(7e5));
  }

  @Test
  void nothingAndTheShortestAndTheLongestHaveAPlace() {
    assertThat(latencies.percentile(50).toNanos()).isZero();
    latencies.add(0);
    assertThat(latencies.percentile(50).toNanos()).isLessThan(20);
    latencies.add(Duration.ofDays(1000).toNanos());
    assertThat(latencies.percentile(99).toDays()).isBetween(1000L, 1100L);
  }
}
