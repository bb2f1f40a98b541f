package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Patience.LEAST_NANOS;
import static io.coral.spec.lifecycle.Patience.MOST_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Patience patience = new Patience();

  @Test
  void anEndSoonBehindALookMakesTheNextLonger() {
    assertThat(patience.nanos()).isEqualTo(LEAST_NANOS);

    patience.slept(MOST_NANOS);

    assertThat(patience.nanos()).isEqualTo(MOST_NANOS);
  }

  @Test
  void anEndThatNoLookWouldHaveSeenMakesTheNextShort() {
    patience.slept(MOST_NANOS + 1);
    assertThat(patience.nanos()).isEqualTo(LEAST_NANOS);
    patience.slept(1);

    patience.slept(LEAST_NANOS + 1);

    assertThat(patience.nanos()).isEqualTo(LEAST_NANOS);
  }
}
