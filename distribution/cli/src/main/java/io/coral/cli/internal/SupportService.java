package io.coral.cli.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * {@code coral doctor --bundle} for who asks this process from outside: texts by names of files.
 */
@Component(service = Supplier.class, property = "coral.support=doctor")
public final class SupportService implements Supplier<Map<String, String>> {
  private static final String METRICS = "coral.metrics";

  private final FrameworkServices services;

  /** Called by Declarative Services. */
  @Activate
  public SupportService(BundleContext context) {
    this.services = new FrameworkServices(context);
  }

  @Override
  public Map<String, String> get() {
    try {
      return new SupportFile(System.getenv()).texts(services, Diagnosis.of(services), metrics());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String metrics() {
    for (ServiceReference<?> reference : services.references(Supplier.class, METRICS)) {
      if (services.context().getService(reference) instanceof Supplier<?> told) {
        return String.valueOf(told.get());
      }
    }
    return "nobody here measures\n";
  }
}
