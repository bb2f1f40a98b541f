package io.coral.conformance.mutants.bundle;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Has state that outlives its class loader, as a native library has, and tires of it. */
public final class StartsThreeTimes implements BundleActivator {

  @Override
  public void start(BundleContext context) {
    String key = "coral.mutant.starts." + context.getProperty(Constants.FRAMEWORK_UUID);
    int starts = Integer.getInteger(key, 0);
    if (starts == 3) {
      throw new UnsatisfiedLinkError("the library is loaded in another class loader");
    }
    System.setProperty(key, String.valueOf(starts + 1));
  }

  @Override
  public void stop(BundleContext context) {
    // what a native library holds stays
  }
}
