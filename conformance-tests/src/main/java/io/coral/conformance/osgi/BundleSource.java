package io.coral.conformance.osgi;

import io.coral.conformance.bench.NotTestable;
import io.coral.conformance.bench.RuntimeSource;
import io.coral.conformance.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** The runtime that a bundle registers in a framework, booted at the first call. */
public final class BundleSource implements RuntimeSource, AutoCloseable {

  private final BundleFile file;
  private @Nullable KitFramework framework;

  /** The runtime of a bundle. */
  public BundleSource(BundleFile file) {
    this.file = file;
  }

  @Override
  public synchronized AcceleratorRuntime runtime() {
    KitFramework booted = framework;
    if (booted == null) {
      booted = KitFramework.bootWithMembers(file);
      framework = booted;
    }
    if (booted.bundle().getState() != Bundle.ACTIVE) {
      booted.start();
    }
    return file.isComposite() ? booted.runtimeWithDevices() : booted.runtime();
  }

  /** The bundle is stopped and started again; {@link #runtime} then gives the new service. */
  @Override
  public Optional<Supplier<AcceleratorRuntime>> restart() {
    return Optional.of(this::restarted);
  }

  private synchronized AcceleratorRuntime restarted() {
    stop();
    return runtime();
  }

  /** Stops the bundle; the next {@link #runtime} starts it again. */
  synchronized void stop() {
    KitFramework booted = framework;
    if (booted == null) {
      return;
    }
    try {
      booted.bundle().stop();
    } catch (BundleException e) {
      throw new NotTestable(file.jar() + " cannot be stopped: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Harness> harness() {
    return Optional.of(new BundleHarness(this));
  }

  @Override
  public Optional<Path> bundle() {
    return Optional.of(file.jar());
  }

  @Override
  public synchronized void close() {
    if (framework != null) {
      framework.close();
      framework = null;
    }
  }
}
