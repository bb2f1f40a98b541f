package io.coral.runtime.xilinx.internal;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Features;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.RuntimeProvider;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
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
    features = {Features.TIMESTAMPS, Features.DIRECT_WRAP})
public final class XilinxService {
  private final XilinxRuntime runtime;
  private final ServiceRegistration<AcceleratorRuntime> registration;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public XilinxService(BundleContext context, Map<String, Object> settings) {
    runtime = new XilinxRuntime(settings);
    registration =
        context.registerService(AcceleratorRuntime.class, runtime, properties(runtime.info()));
  }

  private static Dictionary<String, Object> properties(RuntimeInfo info) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(RuntimeProvider.PREFIX_ + "id", info.id());
    properties.put(RuntimeProvider.PREFIX_ + "vendor", info.vendor());
    properties.put(RuntimeProvider.PREFIX_ + "spec", info.specVersion());
    properties.put(RuntimeProvider.PREFIX_ + "features", info.features().toArray(String[]::new));
    properties.put(RuntimeProvider.PREFIX_ + "composite", info.composite());
    return properties;
  }

  /** Takes the runtime back; every open resource is closed with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    registration.unregister();
    runtime.close();
  }
}
