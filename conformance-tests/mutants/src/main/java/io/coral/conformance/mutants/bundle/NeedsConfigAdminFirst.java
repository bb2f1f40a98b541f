package io.coral.conformance.mutants.bundle;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not start before ConfigAdmin. */
public final class NeedsConfigAdminFirst implements BundleActivator {

  private static final String SERVICE = "org.osgi.service.cm.ConfigurationAdmin";

  @Override
  public void start(BundleContext context) {
    if (context.getServiceReference(SERVICE) == null) {
      throw new IllegalStateException("there is no " + SERVICE);
    }
  }

  @Override
  public void stop(BundleContext context) {
    // it holds nothing
  }
}
