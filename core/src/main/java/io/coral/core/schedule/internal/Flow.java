package io.coral.core.schedule.internal;

import org.jspecify.annotations.Nullable;

/**
 * What waits of one application for one accelerator: by priority, then deadline, then arrival.
 * Those that come one after the other with the same priority and deadline follow each other in a
 * chain, and its first alone stands in the heap: so where all are alike, nothing grows with their
 * number.
 */
final class Flow extends Heap<Ticket> {

  /** That of its tenant. */
  final Backlog backlog;

  final Application application;
  int slot;

  /** The one that came last, while it waits. */
  private @Nullable Ticket latest;

  Flow(Backlog backlog, Application application) {
    this.backlog = backlog;
    this.application = application;
  }

  /** Takes a request in. */
  void enter(Ticket ticket) {
    Ticket before = latest;
    if (before != null && follows(ticket, before)) {
      before.next = ticket;
      ticket.previous = before;
    } else {
      put(ticket);
    }
    latest = ticket;
  }

  private static boolean follows(Ticket ticket, Ticket before) {
    return ticket.priority == before.priority
        && ticket.deadline == before.deadline
        && ticket.order > before.order;
  }

  /** Takes a request out; nothing when it is not in. */
  void leave(Ticket ticket) {
    Ticket before = ticket.previous;
    Ticket after = ticket.next;
    ticket.previous = null;
    ticket.next = null;
    if (after != null) {
      after.previous = before;
    }
    if (before != null) {
      before.next = after;
    } else if (after != null) {
      replace(ticket, after);
    } else {
      remove(ticket);
    }
    if (latest == ticket) {
      latest = before;
    }
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
