package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.spec.Resource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

  private static Map<Effect, Integer> effects(String plan, Operation operation) {
    FaultPlan parsed = FaultPlan.parse(plan);
    Map<Effect, Integer> counts = new EnumMap<>(Effect.class);
    for (int i = 0; i < 10_000; i++) {
      counts.merge(parsed.next(operation), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void eachEffectComesAsOftenAsItsProbabilitySays() {
    String plan = "run:*=0.3 run:*=hang@0.2 run:*=lose@0.1 copy:*=hang@0.01 seed=27";

    Map<Effect, Integer> runs = effects(plan, Operation.RUN);

    assertThat(runs.get(Effect.FAIL)).isBetween(2800, 3200);
    assertThat(runs.get(Effect.HANG)).isBetween(1800, 2200);
    assertThat(runs.get(Effect.LOSE)).isBetween(850, 1150);
    assertThat(effects(plan, Operation.COPY)).containsOnlyKeys(Effect.NONE, Effect.HANG);
    assertThat(effects(plan, Operation.PROGRAM)).containsOnlyKeys(Effect.NONE);
  }

  @Test
  void aSimulatorCountsWhatItMadeGoWrong() {
    BoardModel board = BoardModel.DEFAULT.withFaults("program:*=fail@1");
    try (SimRuntime simulator =
        new SimRuntime(List.of(board, board), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      for (String id : List.of("sim-0", "sim-1")) {
        try (Resource resource = simulator.open(id)) {
          assertThatThrownBy(() -> resource.program(Roles.bitstream()))
              .hasMessageContaining("SIM_");
        }
      }

      assertThat(simulator.faults(Operation.PROGRAM, Effect.FAIL)).isEqualTo(2);
      assertThat(simulator.faults(Operation.PROGRAM, Effect.LOSE)).isZero();
      assertThat(simulator.faults(Operation.RUN, Effect.FAIL)).isZero();
    }
  }
}
