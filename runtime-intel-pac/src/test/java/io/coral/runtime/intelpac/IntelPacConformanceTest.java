package io.coral.runtime.intelpac;

import io.coral.conformance.runner.RuntimeConformance;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Every rule of the specification, on the software AFU. */
class IntelPacConformanceTest extends RuntimeConformance {

  @Override
  protected AcceleratorRuntime runtime() {
    return SoftAfu.runtime(
        fixture().settings().get(IntelPac.PID).entrySet().stream()
            .flatMap(setting -> Stream.of(setting.getKey(), setting.getValue()))
            .toArray(String[]::new));
  }

  @Override
  protected Fixture fixture() {
    return Fixture.read(Path.of("target/fixture/fixture.xml"));
  }
}
