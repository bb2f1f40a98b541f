package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PipelineTimesTest {

  private final PipelineTimes times = new PipelineTimes();

  private void assertTimes(double in, double run, double out) {
    assertThat(new double[] {times.in(), times.run(), times.out()})
        .isEqualTo(new double[] {in, run, out});
  }

  @Test
  void oneStageIsAsItIs() {
    times.add(1, 10, 2);
    assertTimes(1, 10, 2);
  }

  @Test
  void whatIsBeforeTheLongestRunIsTheWayIn() {
    times.add(1, 10, 2);
    times.add(3, 20, 4);
    assertTimes(16, 20, 4);
  }

  @Test
  void whatIsAfterItIsTheWayOut() {
    times.add(1, 20, 2);
    times.add(3, 10, 4);
    times.add(5, 20, 6);
    assertTimes(1, 20, 50);
  }

  @Test
  void aRunThatTakesNoTimeCountsToo() {
    times.add(1, 0, 2);
    times.add(3, 0, 4);
    assertTimes(1, 0, 9);
  }
}
