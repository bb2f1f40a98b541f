package io.coral.conformance.rules.source;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A runtime that is there already. */
public record FixedSource(
    AcceleratorRuntime runtime,
    Optional<Supplier<AcceleratorRuntime>> restart,
    Optional<Harness> harness,
    Optional<Path> bundle)
    implements RuntimeSource {
  public FixedSource {
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(restart, "restart");
    Objects.requireNonNull(harness, "harness");
    Objects.requireNonNull(bundle, "bundle");
  }
}
