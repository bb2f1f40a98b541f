package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coral.core.engine.internal.EnergyShares.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a board's energy is, for powers and times that the test sets. */
class EnergySharesTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long LONG = 1_000 * SECOND;

  private final EnergyShares shares = new EnergyShares();

  private void read(double watts, long at) {
    shares.read(watts, at, LONG);
  }

  private static double joules(Draw draw) {
    return draw.joules().orElseThrow();
  }

  @Test
  void whatRunsAloneDrawsThePowerOfItsTime() {
    read(10, 0);
    Draw draw = shares.begin(2 * SECOND);
    read(30, 3 * SECOND);
    shares.end(draw, 5 * SECOND);

    assertThat(joules(draw)).isEqualTo(10 + 2 * 30, within(1e-9));
  }

  @Test
  void whatRunsSideBySideSharesThePowerForThatTime() {
    read(40, 0);
    Draw first = shares.begin(0);
    Draw second = shares.begin(SECOND);
    shares.end(first, 3 * SECOND);
    shares.end(second, 4 * SECOND);

    assertThat(joules(first)).isEqualTo(40 + 2 * 20, within(1e-9));
    assertThat(joules(second)).isEqualTo(2 * 20 + 40, within(1e-9));
  }

  @Test
  void whatTheBoardDrawsWithoutAnythingToRunIsNobodys() {
    read(40, 0);
    shares.end(shares.begin(0), SECOND);
    Draw draw = shares.begin(100 * SECOND);
    shares.end(draw, 101 * SECOND);

    assertThat(joules(draw)).isEqualTo(40, within(1e-9));
  }

  @Test
  void timeBeforeTheFirstReadingCountsAsTheTimeAfterIt() {
    Draw draw = shares.begin(0);
    read(20, 3 * SECOND);
    shares.end(draw, 4 * SECOND);

    assertThat(joules(draw)).isEqualTo(4 * 20, within(1e-9));
  }

  @Test
  void aReadingThatIsTooOldCountsNoMore() {
    shares.read(20, 0, SECOND);
    Draw known = shares.begin(0);
    Draw unknown = shares.begin(2 * SECOND);
    shares.end(unknown, 3 * SECOND);
    shares.end(known, 4 * SECOND);

    assertThat(unknown.joules()).isEmpty();
    assertThat(joules(known)).as("2 s alone, 1 s shared, 1 s alone").isEqualTo(3.5 * 20);
  }

  @Test
  void withoutAReadingNothingIsKnown() {
    Draw draw = shares.begin(0);
    shares.end(draw, SECOND);

    assertThat(draw.joules()).isEmpty();
  }

  @Test
  void aTimeThatIsToldLateTurnsNoClockBack() {
    read(10, 5 * SECOND);
    Draw draw = shares.begin(5 * SECOND);
    read(10, 7 * SECOND);
    Draw late = shares.begin(6 * SECOND);
    shares.end(draw, 8 * SECOND);
    shares.end(late, 8 * SECOND);

    assertThat(joules(draw) + joules(late)).isEqualTo(3 * 10, within(1e-9));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void allTogetherDrawWhatTheBoardDraws(long seed) {
    Random random = new Random(seed);
    List<Draw> running = new ArrayList<>();
    List<Draw> ended = new ArrayList<>();
    double drawn = 0;
    double watts = 30;
    long now = 0;
    read(watts, 0);
    for (int i = 0; i < 10_000 || !running.isEmpty(); i++) {
      long passed = random.nextInt(1_000_000);
      drawn += running.isEmpty() ? 0 : watts * passed / SECOND;
      now += passed;
      int what = random.nextInt(3);
      if (what == 0 && i < 10_000) {
        running.add(shares.begin(now));
      } else if (what == 1) {
        watts = random.nextInt(100);
        read(watts, now);
      } else if (!running.isEmpty()) {
        Draw draw = running.remove(random.nextInt(running.size()));
        shares.end(draw, now);
        ended.add(draw);
      }
    }

    assertThat(ended.stream().mapToDouble(draw -> draw.joules().orElse(0)).sum())
        .isEqualTo(drawn, within(1e-6 * drawn));
  }
}
