package io.coral.itests.probe;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Adds vectors, one request after the other, for as long as its bundle is started. */
public final class TrafficActivator implements BundleActivator {
  private volatile boolean goesOn = true;

  /** Started by the framework. */
  public TrafficActivator() {}

  @Override
  public void start(BundleContext context) {
    Probe probe = new Probe(context);
    Thread thread =
        new Thread(
            () -> {
              while (goesOn) {
                probe.apply("add 1000");
              }
            },
            "traffic");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop(BundleContext context) {
    goesOn = false;
  }
}
