package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PipelineTimesTest {

  private final PipelineTimes times = new PipelineTimes();
  private long now;

  /** A stage that begins so long after what was before it. */
  private void stage(long after, long in, long run, long out) {
    now += after + in + run;
    times.add(in, run, out, now, now + out);
    now += out;
  }

  private void assertTimes(double in, double run, double out) {
    assertThat(new double[] {times.in(), times.run(), times.out()})
        .isEqualTo(new double[] {in, run, out});
  }

  @Test
  void oneStageIsAsItIs() {
    stage(100, 1, 10, 2);
    assertTimes(1, 10, 2);
  }

  @Test
  void whatIsBeforeTheLongestRunIsTheWayIn() {
    stage(0, 1, 10, 2);
    stage(100, 3, 20, 4);
    assertTimes(16, 20, 4);
  }

  @Test
  void whatIsAfterItIsTheWayOut() {
    stage(0, 1, 20, 2);
    stage(0, 3, 10, 4);
    stage(0, 5, 21, 6);
    assertTimes(1, 20, 51);
  }

  @Test
  void theWayFromStageToStageIsPartOfTheWayOut() {
    stage(0, 1, 20, 2);
    stage(7, 3, 10, 4);
    assertTimes(1, 20, 26);
  }

  @Test
  void aRunThatTakesNoTimeCountsToo() {
    stage(0, 1, 0, 2);
    stage(0, 3, 0, 4);
    assertTimes(1, 0, 9);
  }
}
