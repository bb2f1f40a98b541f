package io.coral.core.schedule.internal;

/** What waits of one tenant for one accelerator: by priority, then deadline, then arrival. */
final class Backlog extends Heap<Ticket> {

  final Queue queue;
  final Tenant tenant;

  /** Where its tenant stands among those who may use the same boards. */
  Queue.Backlogs among;

  int slot;

  Backlog(Queue queue, Tenant tenant) {
    this.queue = queue;
    this.tenant = tenant;
    this.among = queue.backlogs(tenant);
  }

  @Override
  boolean before(Ticket a, Ticket b) {
    if (a.priority != b.priority) {
      return a.priority > b.priority;
    }
    return a.deadline == b.deadline ? a.order < b.order : a.deadline < b.deadline;
  }

  @Override
  int slot(Ticket ticket) {
    return ticket.queueSlot;
  }

  @Override
  void setSlot(Ticket ticket, int slot) {
    ticket.queueSlot = slot;
  }
}
