package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Features;
import io.coral.spec.RuntimeProvider;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The runtime in OSGi. It is registered by hand, because what it declares depends on the member
 * runtimes: a component's properties are written at build time. Made again whenever a configuration
 * or a member runtime comes or goes.
 */
@Component(
    service = {},
    immediate = true)
@RuntimeProvider(
    id = DualFpgaRuntime.ID,
    vendor = DualFpgaRuntime.VENDOR,
    composite = true,
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
public final class DualFpgaService {

  private final ServiceClaims claims;
  private final DualFpgaRuntime runtime;
  private final ServiceRegistration<AcceleratorRuntime> registration;

  /** Made by Declarative Services. */
  @Activate
  public DualFpgaService(
      BundleContext context,
      @Reference(
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<ConfiguredGroups> configured) {
    claims = new ServiceClaims(context);
    runtime =
        new DualFpgaRuntime(configured.stream().map(ConfiguredGroups::source).toList(), claims);
    claims.onChange(runtime::refresh);
    registration =
        context.registerService(
            AcceleratorRuntime.class,
            runtime,
            FrameworkUtil.asDictionary(runtime.info().serviceProperties()));
  }

  /** Takes the runtime back and closes its groups with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    try (runtime;
        claims) {
      registration.unregister();
    }
  }
}
