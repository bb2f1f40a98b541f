package io.coral.runtime.dualfpga;

import io.coral.conformance.runner.RuntimeConformance;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.runtime.sim.Simulator;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every rule of the specification, on two groups of two simulated boards. */
class DualFpgaConformanceTest extends RuntimeConformance {

  @Override
  protected AcceleratorRuntime runtime() {
    Map<String, Object> settings = new HashMap<>(fixture().settings().get(Simulator.PID));
    settings.put("boards", "count=4");
    Simulator simulator = new Simulator(settings);
    return new DualFpga(List.of(simulator), Map.of());
  }

  @Override
  protected Fixture fixture() {
    return Fixture.read(Path.of("target/fixture/fixture.xml"));
  }
}
