package io.coral.itests.probe;

import java.util.Hashtable;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Offers what a client can do as a service of a JDK type, so that the tests can ask from outside.
 */
public final class ProbeActivator implements BundleActivator {
  /** Started by the framework. */
  public ProbeActivator() {}

  @Override
  public void start(BundleContext context) {
    UnaryOperator<String> probe = new Probe(context);
    context.registerService(
        UnaryOperator.class, probe, new Hashtable<>(Map.of("coral.probe", true)));
  }

  @Override
  public void stop(BundleContext context) {
    // the framework takes the service back
  }
}
