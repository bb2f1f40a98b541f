package io.coral.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.runner.RuntimeConformance;
import io.coral.conformance.runner.UnwrappingHarness;
import io.coral.layers.leaks.LeakTracking;
import io.coral.layers.record.Recording;
import io.coral.layers.trace.Tracing;
import io.coral.layers.validation.Validation;
import io.coral.layers.validation.Violation;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.harness.SimHarness;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the specification on the simulator behind all layers: they change nothing. */
class LayeredConformanceTest extends RuntimeConformance {

  private static final List<Violation> VIOLATIONS = new CopyOnWriteArrayList<>();
  @TempDir static Path folder;
  private static List<Layer> layers = List.of();

  @BeforeAll
  static void makeLayers() throws IOException {
    layers =
        List.of(
            new Validation(VIOLATIONS::add),
            LeakTracking.logging(),
            new Tracing(folder.resolve("trace.json")),
            new Recording(folder.resolve("recording"), 64 << 20));
  }

  @AfterAll
  static void validationBlamesNoSoundRuntime() throws Exception {
    for (Layer layer : layers) {
      if (layer instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
    assertThat(VIOLATIONS)
        .filteredOn(violation -> violation.by() == Violation.By.RUNTIME)
        .isEmpty();
    assertThat(VIOLATIONS).isNotEmpty();
  }

  @Override
  protected AcceleratorRuntime runtime() {
    return Wrapping.wrap(new SimRuntime(), layers);
  }

  @Override
  protected Fixture fixture() {
    return Fixtures.simulator();
  }

  @Override
  protected Optional<Harness> harness(AcceleratorRuntime runtime) {
    return Optional.of(new UnwrappingHarness(new SimHarness()));
  }

  /** No layer stands in the bundle's own framework. */
  @Override
  protected Optional<Path> bundle(AcceleratorRuntime runtime) {
    return Optional.empty();
  }
}
