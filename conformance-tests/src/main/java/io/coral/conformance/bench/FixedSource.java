package io.coral.conformance.bench;

import io.coral.conformance.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A runtime that is there already. */
record FixedSource(
    AcceleratorRuntime runtime,
    Optional<Supplier<AcceleratorRuntime>> restart,
    Optional<Harness> harness,
    Optional<Path> bundle)
    implements RuntimeSource {
  FixedSource {
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(restart, "restart");
    Objects.requireNonNull(harness, "harness");
    Objects.requireNonNull(bundle, "bundle");
  }
}
