package io.coral.runtime.sim;

import io.coral.spec.Features;
import io.coral.spec.RuntimeProvider;
import io.coral.spec.service.RegisteredRuntime;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** The simulator in OSGi. What it declares depends on its settings. */
@Component(
    service = {},
    immediate = true,
    configurationPid = SimRuntime.PID)
@Designate(ocd = SimConfiguration.class)
@RuntimeProvider(
    id = SimRuntime.ID,
    vendor = SimRuntime.VENDOR,
    features = {
      Features.REGISTERS,
      Features.RESET,
      Features.HOT_PLUG,
      Features.PEER_COPY,
      Features.SUB_BUFFERS,
      Features.FAULT_REPORTING,
      Features.TIMESTAMPS,
      Features.DIRECT_WRAP,
      Features.HOST_RANGES
    })
public final class SimService {
  private final RegisteredRuntime registered;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public SimService(BundleContext context, Map<String, Object> settings) {
    SimRuntime runtime = new SimRuntime(settings);
    registered = new RegisteredRuntime(context, runtime, runtime::close);
  }

  /** Takes the runtime back; every open resource is closed with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    registered.close();
  }
}
