package io.coral.serve.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TalliesTest {

  @Test
  void whoeverInventsNamesFillsNoMemory() {
    Tallies tallies = new Tallies();
    for (int i = 0; i < 10_000; i++) {
      tallies.of("name " + i).done++;
    }

    assertThat(tallies.of("name 0").done).isEqualTo(1);
    assertThat(tallies.of(Tallies.OTHER).done).isGreaterThan(7_000);
    assertThat(tallies.take()).hasSizeLessThan(3_000);
    assertThat(tallies.take()).isEmpty();
  }
}
