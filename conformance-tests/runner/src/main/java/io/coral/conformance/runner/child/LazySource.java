package io.coral.conformance.runner.child;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.source.RuntimeSource;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A runtime on the class path that is loaded when it is first needed. */
final class LazySource implements RuntimeSource {

  private final Supplier<Subject> finder;
  private final Optional<Path> lies;
  private @Nullable Subject found;

  LazySource(Supplier<Subject> finder, Optional<Path> lies) {
    this.finder = finder;
    this.lies = lies;
  }

  private synchronized Subject found() {
    if (found == null) {
      found = finder.get();
    }
    return found;
  }

  @Override
  public AcceleratorRuntime runtime() {
    return found().runtime();
  }

  @Override
  public Optional<Supplier<AcceleratorRuntime>> restart() {
    return found().restart();
  }

  @Override
  public Optional<Harness> harness() {
    return found().harness();
  }

  @Override
  public Optional<Path> bundle() {
    return lies.isPresent() ? lies : found().bundle();
  }
}
