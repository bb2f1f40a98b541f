package io.coral.runtime.inaccel;

import io.coral.runtime.inaccel.internal.InaccelConfiguration;
import io.coral.spec.Features;
import io.coral.spec.RuntimeProvider;
import io.coral.spec.service.RegisteredRuntime;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** The runtime in OSGi. What it declares depends on its settings. */
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

  private final RegisteredRuntime registered;

  /** Made by Declarative Services, again whenever the configuration changes. */
  @Activate
  public InaccelService(
      BundleContext context, Map<String, Object> settings, @Reference InaccelFormats formats) {
    InaccelRuntime runtime = new InaccelRuntime(settings, formats::now);
    registered = new RegisteredRuntime(context, runtime, runtime::close);
  }

  /** Takes the runtime back; every open resource is closed with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    registered.close();
  }
}
