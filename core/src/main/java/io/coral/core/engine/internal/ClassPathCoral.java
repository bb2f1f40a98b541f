package io.coral.core.engine.internal;

import io.coral.api.OpenCoral;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Providers;
import io.coral.spec.settings.Settings;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on a plain class path, where it finds the runtimes itself by {@link ServiceLoader}.
 * Closes the boards when the JVM ends, or when it is closed.
 */
public final class ClassPathCoral extends EngineCoral implements OpenCoral {

  private final DiskRepository repository;

  /** With the runtimes that are on the class path now; settings come from system properties. */
  public ClassPathCoral() {
    this(DiskRepository.ofSystemProperties(), EngineLimits.of(Settings.ofSystem(EngineLimits.PID)));
  }

  private ClassPathCoral(DiskRepository repository, EngineLimits limits) {
    super(new Engine(repository, limits));
    this.repository = repository;
    long order = 0;
    ClassLoader loader = ClassPathCoral.class.getClassLoader();
    for (Provider<AcceleratorRuntime> runtime : Providers.of(AcceleratorRuntime.class, loader)) {
      try {
        engine.add(made(runtime, limits.open()), order++);
      } catch (Throwable e) {
        log().warn("A runtime on the class path cannot be used", e);
      }
    }
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "coral-engine-shutdown"));
  }

  /** What a provider makes, within a limit; what it makes later is closed. */
  static AcceleratorRuntime made(Provider<AcceleratorRuntime> provider, BoundedCall.Limit limit) {
    return BoundedCall.call(
        limit, "new", provider.type().getName(), provider::get, ClassPathCoral::stop);
  }

  private static void stop(AcceleratorRuntime runtime) {
    if (runtime instanceof AutoCloseable closeable) {
      ForeignCode.tell("stopping " + closeable.getClass().getName(), closeable::close);
    }
  }

  @Override
  public void close() {
    engine.close();
    repository.close();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(ClassPathCoral.class);
  }
}
