package io.coral.protocol.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Patience patience = new Patience();

  @Test
  void nobodyLooksAtFirst() {
    assertThat(patience.nanos()).isZero();
  }

  @Test
  void whoWasWokenSoonLooksBeforeItSleepsAgain() {
    patience.slept(Patience.MOST_NANOS);

    assertThat(patience.nanos()).isEqualTo(Patience.MOST_NANOS);
  }

  @Test
  void whoSleptForLongLooksNoMore() {
    patience.slept(1);
    patience.slept(Patience.MOST_NANOS + 1);

    assertThat(patience.nanos()).isZero();
  }
}
