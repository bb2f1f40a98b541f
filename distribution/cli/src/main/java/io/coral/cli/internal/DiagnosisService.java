package io.coral.cli.internal;

import java.io.PrintStream;
import java.util.function.ToIntBiFunction;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * {@code coral doctor} for who asks this process from outside: JSON or not, and where to; the exit
 * code.
 */
@Component(service = ToIntBiFunction.class, property = "coral.diagnosis=doctor")
public final class DiagnosisService implements ToIntBiFunction<Boolean, PrintStream> {
  private final FrameworkServices services;

  /** Called by Declarative Services. */
  @Activate
  public DiagnosisService(BundleContext context) {
    this.services = new FrameworkServices(context);
  }

  @Override
  public int applyAsInt(Boolean json, PrintStream out) {
    Terminal terminal = new Terminal(out, out);
    return json
        ? Commands.execute(services, terminal, new Stop(), "doctor", "--json")
        : Commands.execute(services, terminal, new Stop(), "doctor");
  }
}
