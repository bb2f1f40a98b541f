package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of those who ask on behalf of a tenant. Those of them that want it have the tenant's time in
 * equal parts, which are kept as shares are: by tags, within the tenant's.
 */
public final class Application {

  final Tenant tenant;
  final int id;
  final List<Flow> flows = new ArrayList<>(1);
  double tag;

  /** Requests in any queue. */
  int waiting;

  /** Requests on boards. */
  int bound;

  /** Device time used so far, in nanoseconds. */
  private double used;

  Application(Tenant tenant, int id) {
    this.tenant = tenant;
    this.id = id;
  }

  /** On whose behalf it asks. */
  public Tenant tenant() {
    return tenant;
  }

  /** Device time used so far in nanoseconds, on boards that its tenant holds, too. */
  public double used() {
    return used;
  }

  /** Requests that wait or are on boards. */
  public int requests() {
    return waiting + bound;
  }

  /** Whether it may be forgotten: it asks for nothing, and would begin where a new one does. */
  public boolean isForgettable() {
    return requests() == 0 && tag <= tenant.begin();
  }

  /** What waits of it in a backlog; null when nothing does. */
  @Nullable Flow flow(Backlog backlog) {
    for (int i = 0; i < flows.size(); i++) {
      if (flows.get(i).backlog == backlog) {
        return flows.get(i);
      }
    }
    return null;
  }

  /** Asks; one that was idle saved nothing up, nor while its tenant was. */
  void arrived() {
    if (waiting == 0) {
      tag = Math.max(tag, tenant.begin());
    }
  }

  /** Charges device time, or gives it back; its place in every backlog follows. */
  void charge(double nanos) {
    used += nanos;
    tag += nanos;
    tenant.latestTag = Math.max(tenant.latestTag, tag);
    for (int i = 0; i < flows.size(); i++) {
      Flow flow = flows.get(i);
      flow.backlog.moved(flow);
    }
  }
}
