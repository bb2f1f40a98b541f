package io.coral.runtime.inaccel;

import io.coral.runtime.inaccel.internal.InaccelConfiguration;
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
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The runtime in OSGi. It is registered by hand: a component's properties are those of its
 * configuration.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = InaccelRuntime.PID)
@Designate(ocd = InaccelConfiguration.class)
@RuntimeProvider(
    id = InaccelRuntime.ID,
    vendor = InaccelRuntime.VENDOR,
    features = Features.HOST_RANGES)
public final class InaccelService {

  private final InaccelRuntime runtime;
  private final ServiceRegistration<AcceleratorRuntime> registration;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public InaccelService(
      BundleContext context, Map<String, Object> settings, @Reference InaccelFormats formats) {
    runtime = new InaccelRuntime(settings, formats::now);
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
