package io.coral.runtime.dualfpga;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Simulated boards and the groups made of them; closed together. */
final class Boards implements AutoCloseable {

  final SimRuntime simulator;
  final DualFpgaRuntime groups;

  private Boards(SimRuntime simulator, Map<String, ?> settings) {
    this.simulator = simulator;
    this.groups = new DualFpgaRuntime(List.of(simulator), settings);
  }

  /** Boards that take no time. */
  static Boards of(int count, Map<String, ?> settings) {
    return of(Collections.nCopies(count, BoardModel.DEFAULT.withoutDelays()), settings);
  }

  static Boards of(List<BoardModel> models, Map<String, ?> settings) {
    return new Boards(new SimRuntime(models, SimRuntime.ALL_FEATURES, SimClock.REAL), settings);
  }

  @Override
  public void close() {
    groups.close();
    simulator.close();
  }
}
