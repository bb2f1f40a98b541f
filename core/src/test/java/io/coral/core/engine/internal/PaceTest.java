package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which launches a caller's thread may be held by. */
class PaceTest {

  private static final long QUICK = 5_000;
  private static final long SLOW = 200_000;

  private final Pace pace = new Pace(2);

  private void observe(int lane, long nanos, int times) {
    for (int i = 0; i < times; i++) {
      pace.observe(lane, nanos);
    }
  }

  @Test
  void aLaneThatWasNotSeenIsTakenToBeSlow() {
    assertThat(pace.isBrief(0)).isFalse();
    observe(2, QUICK, 40);
    assertThat(pace.isBrief(2)).as("a lane of another program").isFalse();
  }

  @Test
  void aLaneThatIsQuickAgainAndAgainIsBrief() {
    observe(0, QUICK, 20);

    assertThat(pace.isBrief(0)).isTrue();
    assertThat(pace.isBrief(1)).isFalse();
  }

  @Test
  void onePauseOfTheMachineMakesNoLaneSlow() {
    observe(0, QUICK, 40);
    observe(0, 1_000_000_000, 1);

    assertThat(pace.isBrief(0)).isTrue();
  }

  @Test
  void aLaneThatBecomesSlowIsBriefNoMoreAfterAFewLaunches() {
    observe(0, QUICK, 40);
    observe(0, SLOW, 8);

    assertThat(pace.isBrief(0)).isFalse();
  }
}
