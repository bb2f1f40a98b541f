package io.coral.cli.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
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
      return new SupportFile(System.getenv())
          .texts(services, Diagnosis.of(services), Map.of(SupportFile.METRICS, metrics()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String metrics() {
    return services.told(METRICS).map(String::valueOf).orElse("nobody here measures\n");
  }
}
