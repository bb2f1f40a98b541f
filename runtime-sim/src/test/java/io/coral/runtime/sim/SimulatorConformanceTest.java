package io.coral.runtime.sim;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.runner.RuntimeConformance;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;

/** Every rule of the specification, on the simulator. */
class SimulatorConformanceTest extends RuntimeConformance {

  @Override
  protected AcceleratorRuntime runtime() {
    return new Simulator();
  }

  @Override
  protected Fixture fixture() {
    return Fixture.read(Path.of("target/fixture/fixture.xml"));
  }
}
