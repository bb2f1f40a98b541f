package io.coral.conformance.rules.source;

import io.coral.conformance.rules.samples.Boardless;
import io.coral.spec.AcceleratorRuntime;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What bundles do when they start: right and wrong. */
final class Activators {

  private Activators() {}

  /** Registers one runtime. */
  public static class One implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      context.registerService(AcceleratorRuntime.class, new Boardless(), null);
    }

    @Override
    public void stop(BundleContext context) {
      // the framework unregisters
    }
  }

  /** Registers two. */
  public static final class Two extends One {
    @Override
    public void start(BundleContext context) {
      super.start(context);
      super.start(context);
    }
  }

  /** Throws. */
  public static final class Broken implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      throw new IllegalStateException("no license");
    }

    @Override
    public void stop(BundleContext context) {
      // nothing was started
    }
  }
}
