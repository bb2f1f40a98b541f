package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.internal.IntelPacConfiguration;
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
    configurationPid = IntelPacRuntime.PID)
@Designate(ocd = IntelPacConfiguration.class)
@RuntimeProvider(
    id = IntelPacRuntime.ID,
    vendor = IntelPacRuntime.VENDOR,
    features = {Features.REGISTERS, Features.RESET, Features.HOST_RANGES})
public final class IntelPacService {

  private final RegisteredRuntime registered;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public IntelPacService(BundleContext context, Map<String, Object> settings) {
    IntelPacRuntime runtime = new IntelPacRuntime(settings);
    registered = new RegisteredRuntime(context, runtime, runtime::close);
  }

  /** Takes the runtime back; every open resource is closed with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    registered.close();
  }
}
