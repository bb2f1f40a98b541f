package io.coral.runtime.xilinx;

import io.coral.runtime.xilinx.internal.XilinxConfiguration;
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
 * The runtime in OSGi. It is registered by hand, because what it declares depends on its settings
 * and on the libraries that it finds, and a component's properties are those of its configuration.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = XilinxRuntime.PID)
@Designate(ocd = XilinxConfiguration.class)
@RuntimeProvider(
    id = XilinxRuntime.ID,
    vendor = XilinxRuntime.VENDOR,
    features = {Features.TIMESTAMPS, Features.DIRECT_WRAP, Features.HOST_RANGES})
public final class XilinxService {
  private final XilinxRuntime runtime;
  private final ServiceRegistration<AcceleratorRuntime> registration;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public XilinxService(BundleContext context, Map<String, Object> settings) {
    runtime = new XilinxRuntime(settings);
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
