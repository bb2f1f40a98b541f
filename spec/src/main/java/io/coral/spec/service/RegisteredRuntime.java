package io.coral.spec.service;

import io.coral.spec.AcceleratorRuntime;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * A runtime that is registered by hand, because what it declares is known only when it runs: it
 * depends on settings, on libraries, on other runtimes. (A component's properties are written when
 * it is built.) Made and closed by whoever owns the runtime; any thread.
 */
public final class RegisteredRuntime implements AutoCloseable {
  private final Runnable stop;
  private final ServiceRegistration<AcceleratorRuntime> registration;

  /**
   * Registers a runtime with the properties of its {@link AcceleratorRuntime#info}.
   *
   * @param stop closes the runtime and every open resource of it with {@code SHUTDOWN}; is called
   *     once, here if the runtime cannot be registered
   * @throws IllegalStateException if the bundle has been stopped
   */
  public RegisteredRuntime(BundleContext context, AcceleratorRuntime runtime, Runnable stop) {
    this.stop = stop;
    try {
      registration =
          context.registerService(
              AcceleratorRuntime.class,
              runtime,
              FrameworkUtil.asDictionary(runtime.info().serviceProperties()));
    } catch (RuntimeException | Error e) {
      stop.run();
      throw e;
    }
  }

  /**
   * Takes the runtime back, then stops it, even where the framework has forgotten the registration.
   */
  @Override
  public void close() {
    try {
      registration.unregister();
    } finally {
      stop.run();
    }
  }
}
