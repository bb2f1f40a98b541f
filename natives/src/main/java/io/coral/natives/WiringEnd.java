package io.coral.natives;

import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Runs an action when no bundle uses a bundle's classes any more: when it was refreshed, or
 * uninstalled with all that used it. A bundle that was only stopped or updated may still run in
 * others. What keeps its class loader, as native bindings do, is given back then.
 */
public final class WiringEnd implements SynchronousBundleListener, FrameworkListener {
  private final BundleContext framework;
  private final BundleWiring wiring;
  private final Runnable action;
  private final AtomicBoolean ended = new AtomicBoolean();

  private WiringEnd(BundleContext framework, BundleWiring wiring, Runnable action) {
    this.framework = framework;
    this.wiring = wiring;
    this.action = action;
  }

  /**
   * Waits for the end of a bundle's present classes.
   *
   * @param bundle active
   * @param action short, and its failure is the framework's to tell
   */
  public static void of(Bundle bundle, Runnable action) {
    // the bundle's own listeners end with it, before its classes do
    BundleContext framework =
        bundle.getBundleContext().getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
    WiringEnd end = new WiringEnd(framework, bundle.adapt(BundleWiring.class), action);
    framework.addBundleListener(end);
    framework.addFrameworkListener(end);
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    look();
  }

  @Override
  public void frameworkEvent(FrameworkEvent event) {
    look();
  }

  private void look() {
    if (!wiring.isInUse() && ended.compareAndSet(false, true)) {
      framework.removeBundleListener(this);
      framework.removeFrameworkListener(this);
      action.run();
    }
  }
}
