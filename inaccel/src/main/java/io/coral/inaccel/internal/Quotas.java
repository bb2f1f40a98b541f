package io.coral.inaccel.internal;

import io.coral.api.TenantQuotas;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What tenants may use: as the daemon of this process says, for as long as there is one. */
@Component(service = Quotas.class)
public final class Quotas implements TenantQuotas {

  private static final Use UNCOUNTED =
      new Use() {
        @Override
        public void add(long bytes) {}

        @Override
        public void end(boolean isWell) {}
      };

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable TenantQuotas daemon;

  /** Without a daemon as yet. */
  @Activate
  public Quotas() {}

  /** Those of a daemon. */
  Quotas(TenantQuotas daemon) {
    this.daemon = daemon;
  }

  @Override
  public Use begin(String tenant, String accelerator) {
    TenantQuotas now = daemon;
    return now == null ? UNCOUNTED : now.begin(tenant, accelerator);
  }
}
