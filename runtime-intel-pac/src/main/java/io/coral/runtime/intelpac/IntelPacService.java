package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.internal.IntelPacConfiguration;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Features;
import io.coral.spec.RuntimeProvider;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The runtime in OSGi. It is registered by hand, because what it declares depends on its settings,
 * and a component's properties are those of its configuration.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = IntelPacRuntime.PID)
@Designate(ocd = IntelPacConfiguration.class)
@RuntimeProvider(
    id = IntelPacRuntime.ID,
    vendor = IntelPacRuntime.VENDOR,
    features = {Features.REGISTERS, Features.RESET, Features.HOST_RANGES})
public final class IntelPacService {

  private final IntelPacRuntime runtime;
  private final ServiceRegistration<AcceleratorRuntime> registration;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public IntelPacService(BundleContext context, Map<String, Object> settings) {
    runtime = new IntelPacRuntime(settings);
    registration =
        context.registerService(
            AcceleratorRuntime.class,
            runtime,
            FrameworkUtil.asDictionary(runtime.info().serviceProperties()));
  }

  /** Takes the runtime back; every open resource is closed with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    try (runtime) {
      registration.unregister();
    }
  }
}
