package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits of one tenant for one accelerator, by its applications; the one that is due first. */
final class Backlog extends Heap<Flow> {

  final Queue queue;
  final Tenant tenant;

  /** Where its tenant stands among those who may use the same boards. */
  Queue.Backlogs among;

  int slot;

  /** The flow that was emptied last; used again when its application comes back. */
  private @Nullable Flow spare;

  Backlog(Queue queue, Tenant tenant) {
    this.queue = queue;
    this.tenant = tenant;
    this.among = queue.backlogs(tenant);
  }

  /** The request that is due; null when none waits. */
  @Nullable Ticket head() {
    Flow due = peek();
    return due == null ? null : due.peek();
  }

  /** Takes a request in. */
  void enter(Ticket ticket) {
    Application application = ticket.application;
    Flow flow = application.flow(this);
    if (flow == null) {
      Flow kept = spare;
      flow = kept != null && kept.application == application ? kept : new Flow(this, application);
      application.flows.add(flow);
      put(flow);
    }
    flow.enter(ticket);
  }

  /** Takes a request out; nothing when it is not in. */
  void leave(Ticket ticket) {
    Flow flow = ticket.application.flow(this);
    if (flow != null) {
      flow.leave(ticket);
      if (flow.size() == 0) {
        remove(flow);
        ticket.application.flows.remove(flow);
        spare = flow;
      }
    }
  }

  /** Charges what is done for all that waits here, to its applications in equal parts. */
  void charge(double nanos) {
    List<Application> applications = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      applications.add(get(i).application);
    }
    applications.forEach(application -> application.charge(nanos / applications.size()));
    tenant.charge(nanos);
  }

  @Override
  boolean before(Flow a, Flow b) {
    Application one = a.application;
    Application other = b.application;
    return one.tag == other.tag ? one.id < other.id : one.tag < other.tag;
  }

  @Override
  int slot(Flow flow) {
    return flow.slot;
  }

  @Override
  void setSlot(Flow flow, int slot) {
    flow.slot = slot;
  }
}
