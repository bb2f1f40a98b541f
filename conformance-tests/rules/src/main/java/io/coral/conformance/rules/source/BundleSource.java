package io.coral.conformance.rules.source;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.Answers;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** The runtime that a bundle registers in a framework, booted at the first call. */
public final class BundleSource implements RuntimeSource, AutoCloseable {

  private final BundleFile file;
  private final Optional<Path> harnessJar;
  private @Nullable KitFramework framework;

  /**
   * The runtime of a bundle.
   *
   * @param harnessJar the jar of the vendor's harness
   */
  public BundleSource(BundleFile file, Optional<Path> harnessJar) {
    this.file = file;
    this.harnessJar = harnessJar;
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
      throw new BundleFault(file.jar() + " cannot be stopped: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Harness> harness() {
    return Optional.of(new BundleHarness(this, harnessJar.map(this::vendors)));
  }

  private synchronized Harness vendors(Path jar) {
    AcceleratorRuntime runtime = runtime();
    ClassLoader loader = loader();
    Harness harness = answer(jar, "loading", () -> HarnessJar.of(jar, loader));
    if (!answer(jar, "serves", () -> harness.serves(runtime))) {
      throw new NotTestable(
          "the harness "
              + harness.getClass().getName()
              + " in "
              + jar
              + " does not serve the runtime of "
              + file.symbolicName());
    }
    return harness;
  }

  private static <T> T answer(Path jar, String call, Callable<T> question) {
    String where = "the harness in " + jar;
    try {
      return Answers.IN_TIME.of(call, where, question);
    } catch (AcceleratorException e) {
      throw new NotTestable(call + " of " + where + " fails: " + e.getMessage(), e);
    }
  }

  private ClassLoader loader() {
    return Objects.requireNonNull(framework, "booted by runtime()")
        .bundle()
        .adapt(BundleWiring.class)
        .getClassLoader();
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
