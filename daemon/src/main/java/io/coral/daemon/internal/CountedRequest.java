package io.coral.daemon.internal;

import io.coral.api.RequestException;
import io.coral.api.TenantQuotas;
import io.coral.protocol.wire.Wire.Failure.Code;

/** A request that came over no socket of the daemon. One thread at a time. */
final class CountedRequest implements TenantQuotas.Use {

  private final Tenant tenant;
  private final String accelerator;
  private long bytes;

  CountedRequest(Tenant tenant, String accelerator) {
    this.tenant = tenant;
    this.accelerator = accelerator;
    try {
      tenant.submits(0);
    } catch (CallException e) {
      throw refusal(e);
    }
  }

  private RequestException refusal(CallException why) {
    RequestException.Code code =
        why.code() == Code.ENDING ? RequestException.Code.SHUTDOWN : RequestException.Code.QUOTA;
    return new RequestException(code, accelerator, String.valueOf(why.getMessage()), why);
  }

  @Override
  public void add(long more) {
    try {
      tenant.keeps(more);
    } catch (CallException e) {
      throw refusal(e);
    }
    bytes += more;
  }

  @Override
  public void end(boolean isWell) {
    tenant.forgets(bytes);
    tenant.answered(isWell, 0);
    tenant.replied();
  }
}
