package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What receipts tell of energy, on boards that draw 50 W whatever they do. */
@Timeout(60)
class EnergyTest {

  private static final double WATTS = 50;
  private static final BoardModel BOARD =
      Rig.BOARD.withPower(new BoardModel.Power(WATTS, WATTS, 20, 0));

  /** Nine times as long as two requests may take to come to their boards. */
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir Path temp;

  private Rig rig;
  private SimRuntime simulator;
  private final OddDevice runs = OddDevice.holding("run");

  private void openRig(OddDevice sensors, BoardModel board) throws IOException {
    rig = new Rig(temp, Map.of("power.period", "1ms"));
    rig.install();
    simulator = new SimRuntime(List.of(board), SimRuntime.ALL_FEATURES, SimClock.REAL);
    rig.engine.add(sensors.runtime(runs.runtime(simulator)), 0);
  }

  @AfterEach
  void closeRig() {
    if (rig != null) {
      rig.close();
      simulator.close();
    }
  }

  private Answer scale() {
    return rig.engine.submit(Request.of("math.scale").arg(Rig.floats(1f)).arg(2f));
  }

  private void awaitRuns(int number) {
    await().until(() -> runs.calls.get() == number);
  }

  /** Two more readings are begun, so that one has come to its end. */
  private static void awaitReading(OddDevice sensors) {
    int before = sensors.calls.get();
    await().until(() -> sensors.calls.get() >= before + 2);
  }

  private static double joules(Answer answer) {
    return Rig.answer(answer).receipt().energyJoules().orElseThrow();
  }

  private static double drawnSince(long began) {
    return WATTS * (System.nanoTime() - began) / 1e9;
  }

  @Test
  void aRequestIsToldWhatItsBoardDrewWhileItRan() throws Exception {
    OddDevice sensors = OddDevice.counting("sensors");
    openRig(sensors, BOARD);
    long submitted = System.nanoTime();
    Answer answer = scale();
    awaitRuns(1);
    long began = System.nanoTime();
    awaitReading(sensors);
    double least = drawnSince(began);
    runs.letGo();

    assertThat(joules(answer)).isBetween(least, drawnSince(submitted));
    assertThat(answer.explain()).contains("; its board drew ", " J for it");
  }

  @Test
  void requestsThatRunSideBySideShareWhatTheirBoardDrew() throws Exception {
    OddDevice sensors = OddDevice.counting("sensors");
    openRig(sensors, BOARD);
    runs.letGo();
    Rig.answer(scale());
    runs.hold();
    long submitted = System.nanoTime();
    Answer one = scale();
    Answer other = rig.engine.submit(new Rig.Addition(1).request);
    awaitRuns(3);
    long began = System.nanoTime();
    awaitReading(sensors);
    await().atMost(LONG).until(() -> drawnSince(began) > 0.9 * drawnSince(submitted));
    double least = drawnSince(began) / 2;
    runs.letGo();

    assertThat(joules(one)).isGreaterThan(least);
    assertThat(joules(other)).isGreaterThan(least);
    assertThat(joules(one) + joules(other)).isLessThan(drawnSince(submitted));
  }

  @Test
  void whereABoardTellsNoPowerNothingIsKnownAndNothingAskedForLong() throws Exception {
    OddDevice sensors = OddDevice.counting("sensors");
    openRig(sensors, BOARD.withFaults("power=absent"));
    Answer answer = scale();
    await().until(() -> sensors.calls.get() == PowerSampler.SILENT);
    runs.letGo();

    assertThat(Rig.answer(answer).receipt().energyJoules()).isEmpty();
    assertThat(answer.explain()).doesNotContain(" J for it");
    Rig.answer(scale());
    assertThat(sensors.calls).hasValue(PowerSampler.SILENT);
  }

  @Test
  void aSensorThatHangsHoldsNothingUp() throws Exception {
    OddDevice sensors = OddDevice.hanging("sensors");
    openRig(sensors, BOARD);
    Answer first = scale();
    await().until(() -> sensors.calls.get() == 1);
    runs.letGo();
    assertThat(Rig.answer(first).receipt().energyJoules()).isEmpty();
    for (int i = 0; i < 100; i++) {
      assertThat(Rig.answer(scale()).receipt().energyJoules()).isEmpty();
    }
    rig.engine.close();

    assertThat(sensors.calls).hasValue(1);
    sensors.end();
  }

  @ParameterizedTest(name = "power.period = {0}")
  @ValueSource(strings = {"10us", "soon"})
  void aWrongPeriodIsAFindingAndCountsAsNotSet(String period) {
    EngineLimits limits = Rig.limits(Map.of("power.period", period));

    assertThat(limits.powerPeriod()).hasMillis(100);
    assertThat(limits.findings())
        .singleElement()
        .asString()
        .contains("power.period is ", "expected ", "100ms counts");
  }
}
