package io.coral.runtime.xilinx;

import io.coral.runtime.xilinx.internal.XilinxConfiguration;
import io.coral.spec.Features;
import io.coral.spec.RuntimeProvider;
import io.coral.spec.service.RegisteredRuntime;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** The runtime in OSGi. What it declares depends on its settings. */
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
  private final RegisteredRuntime registered;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public XilinxService(BundleContext context, Map<String, Object> settings) {
    XilinxRuntime runtime = new XilinxRuntime(settings);
    registered = new RegisteredRuntime(context, runtime, runtime::close);
  }

  /** Takes the runtime back; every open resource is closed with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    registered.close();
  }
}
