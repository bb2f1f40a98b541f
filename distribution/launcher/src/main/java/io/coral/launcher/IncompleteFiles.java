package io.coral.launcher;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The files that the layers were to write and have not written as a whole. The layers may begin
 * during the command, and tell when they have ended; so their list is kept from when it comes.
 */
final class IncompleteFiles extends ServiceTracker<Object, Object> {

  /** The property of the layers' service, an {@code AtomicReference<List<String>>}. */
  private static final String PROPERTY = "coral.incomplete.files";

  private volatile AtomicReference<?> files = new AtomicReference<>(List.of());

  IncompleteFiles(BundleContext context) {
    super(context, AtomicReference.class.getName(), null);
    open();
  }

  @Override
  public @Nullable Object addingService(ServiceReference<Object> reference) {
    if (reference.getProperty(PROPERTY) != null
        && super.addingService(reference) instanceof AtomicReference<?> told) {
      files = told;
      return told;
    }
    return null;
  }

  /**
   * Whether there are such; known after the framework's stop. The layers have logged what is wrong.
   */
  boolean areThere() {
    return files.get() instanceof Collection<?> texts && !texts.isEmpty();
  }
}
