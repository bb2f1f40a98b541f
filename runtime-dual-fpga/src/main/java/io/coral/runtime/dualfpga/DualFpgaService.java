package io.coral.runtime.dualfpga;

import io.coral.spec.Features;
import io.coral.spec.RuntimeProvider;
import io.coral.spec.service.RegisteredRuntime;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The runtime in OSGi. What it declares depends on the member runtimes; it is made again whenever a
 * configuration or a member runtime comes or goes.
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
  private final RegisteredRuntime registered;

  /** Made by Declarative Services. */
  @Activate
  public DualFpgaService(
      BundleContext context,
      @Reference(
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<ConfiguredGroups> configured) {
    claims = new ServiceClaims(context);
    DualFpgaRuntime runtime =
        new DualFpgaRuntime(configured.stream().map(ConfiguredGroups::source).toList(), claims);
    claims.onChange(runtime::refresh);
    registered = new RegisteredRuntime(context, runtime, runtime::close);
  }

  /** Takes the runtime back and closes its groups with {@code SHUTDOWN}. */
  @Deactivate
  public void stop() {
    try (claims) {
      registered.close();
    }
  }
}
