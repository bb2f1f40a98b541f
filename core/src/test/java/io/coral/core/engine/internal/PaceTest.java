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
  void a_lane_that_was_not_seen_is_taken_to_be_slow() {
    assertThat(pace.isBrief(0)).isFalse();
    observe(2, QUICK, 40);
    assertThat(pace.isBrief(2)).as("a lane of another program").isFalse();
  }

  @Test
  void a_lane_that_is_quick_again_and_again_is_brief() {
    observe(0, QUICK, 20);

    assertThat(pace.isBrief(0)).isTrue();
    assertThat(pace.isBrief(1)).isFalse();
  }

  @Test
  void one_pause_of_the_machine_makes_no_lane_slow() {
    observe(0, QUICK, 40);
    observe(0, 1_000_000_000, 1);

    assertThat(pace.isBrief(0)).isTrue();
  }

  @Test
  void a_lane_that_becomes_slow_is_brief_no_more_after_a_few_launches() {
    observe(0, QUICK, 40);
    observe(0, SLOW, 8);

    assertThat(pace.isBrief(0)).isFalse();
  }
}
