package io.coral.conformance.runner;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.source.RuntimeSource;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A runtime under test behind layers, for whoever looks for what goes wrong in it. Any thread. */
public final class LayeredSource implements RuntimeSource {

  private final RuntimeSource source;
  private final RuntimeLayer layers;
  private @Nullable AcceleratorRuntime inner;
  private @Nullable AcceleratorRuntime outer;

  /** The runtimes of a source, each behind the layers. */
  public LayeredSource(RuntimeSource source, RuntimeLayer layers) {
    this.source = Objects.requireNonNull(source, "source");
    this.layers = Objects.requireNonNull(layers, "layers");
  }

  @Override
  public synchronized AcceleratorRuntime runtime() {
    AcceleratorRuntime found = source.runtime();
    if (outer == null || inner != found) {
      inner = found;
      outer = layers.over(found);
    }
    return outer;
  }

  @Override
  public Optional<Supplier<AcceleratorRuntime>> restart() {
    return source.restart().map(again -> () -> layers.over(again.get()));
  }

  @Override
  public Optional<Harness> harness() {
    return source.harness().map(UnwrappingHarness::new);
  }

  @Override
  public Optional<Path> bundle() {
    return source.bundle();
  }
}
