package io.coral.launcher;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/**
 * Whether every runtime is there: each started bundle with the runtime capability has registered
 * its service, or Declarative Services says why it has not.
 */
final class Readiness {
  private static final String NAMESPACE = "io.coral.runtime";
  private static final String SERVICE_PROPERTY = "coral.runtime.id";
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final BundleContext context;
  private final Components components;

  Readiness(BundleContext context, Components components) {
    this.context = context;
    this.components = components;
  }

  /** Waits until all are ready, at most for the bound; an interrupt ends the wait. */
  void await(Duration bound) {
    if (undecided().isEmpty()) {
      return;
    }
    Object changed = new Object();
    ServiceListener listener =
        event -> {
          synchronized (changed) {
            changed.notifyAll();
          }
        };
    long end = System.nanoTime() + bound.toNanos();
    context.addServiceListener(listener);
    try {
      synchronized (changed) {
        while (!undecided().isEmpty() && System.nanoTime() - end < 0) {
          // The DTOs change without an event, so this also looks again after a while.
          changed.wait(LOOK_AGAIN.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      context.removeServiceListener(listener);
    }
  }

  /** The runtimes that are not there without Declarative Services giving a reason. */
  List<BundleProblem> late() {
    return undecided().stream()
        .map(
            bundle ->
                new BundleProblem(
                    String.valueOf(bundle.getSymbolicName()),
                    "its bundle has started, but neither has it registered its runtime nor does"
                        + " Declarative Services say why"))
        .toList();
  }

  private List<Bundle> undecided() {
    return Arrays.stream(context.getBundles())
        .filter(Readiness::isStartedRuntime)
        .filter(bundle -> !hasRegistered(bundle) && components.reasons(bundle).isEmpty())
        .toList();
  }

  private static boolean isStartedRuntime(Bundle bundle) {
    boolean started = (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
    return started && StartLevels.provides(bundle, NAMESPACE);
  }

  private static boolean hasRegistered(Bundle bundle) {
    ServiceReference<?>[] services = bundle.getRegisteredServices();
    return services != null
        && Arrays.stream(services).anyMatch(s -> s.getProperty(SERVICE_PROPERTY) != null);
  }
}
