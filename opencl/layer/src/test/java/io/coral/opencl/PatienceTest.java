package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Patience patience = new Patience();

  @Test
  void aLookThatWasInVainForLittleMakesTheNextLonger() {
    assertThat(patience.nanos()).isEqualTo(Patience.LEAST_NANOS);

    patience.learn(Patience.MOST_NANOS);

    assertThat(patience.nanos()).isEqualTo(Patience.MOST_NANOS);
  }

  @Test
  void whatTakesLongerThanALookMayLastMakesItShortAgain() {
    patience.learn(Patience.LEAST_NANOS + 1);

    patience.learn(Patience.MOST_NANOS + 1);

    assertThat(patience.nanos()).isEqualTo(Patience.LEAST_NANOS);
  }
}
