package io.coral.serve.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  private final Latencies latencies = new Latencies();

  @Test
  void quantilesAreRightToSevenPercent() {
    for (int i = 1; i <= 1000; i++) {
      latencies.add(i * 1_000_000L);
    }

    assertThat(latencies.quantile(0.5)).isCloseTo(500, withinPercentage(7));
    assertThat(latencies.quantile(0.99)).isCloseTo(990, withinPercentage(7));
    assertThat(latencies.total()).isEqualTo(1000);
  }

  @Test
  void theShortestAndTheLongestHaveTheirPlace() {
    latencies.add(0);
    latencies.add(Long.MAX_VALUE);

    assertThat(latencies.quantile(0.5)).isCloseTo(1e-6, withinPercentage(7));
    assertThat(latencies.quantile(1)).isCloseTo(Long.MAX_VALUE / 1e6, withinPercentage(7));
  }

  @Test
  void ofNothingNothingIsKnown() {
    latencies.add(5);
    latencies.clear();

    assertThat(latencies.quantile(0.5)).isNaN();
    assertThat(latencies.total()).isZero();
  }
}
