package io.coral.conformance.runs;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.runner.RuntimeConformance;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;

/** Every rule of the specification, on the simulator. */
class SimConformanceTest extends RuntimeConformance {

  @Override
  protected AcceleratorRuntime runtime() {
    return new SimRuntime();
  }

  @Override
  protected Fixture fixture() {
    return Fixtures.simulator();
  }
}
