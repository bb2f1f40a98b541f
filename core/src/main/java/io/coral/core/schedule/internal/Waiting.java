package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits, and where: in the backlog of its tenant, for one unit, or for any other board. */
final class Waiting {

  private static final class Deadlines extends Heap<Ticket> {
    @Override
    boolean before(Ticket a, Ticket b) {
      return a.deadline == b.deadline ? a.order < b.order : a.deadline < b.deadline;
    }

    @Override
    int slot(Ticket ticket) {
      return ticket.deadlineSlot;
    }

    @Override
    void setSlot(Ticket ticket, int slot) {
      ticket.deadlineSlot = slot;
    }
  }

  private final Deadlines deadlines = new Deadlines();

  /** Queues in which something waits. */
  final List<Queue> queues = new ArrayList<>();

  private int requests;

  /** How many requests wait. */
  int requests() {
    return requests;
  }

  /** The request whose deadline comes first; null when none has one. */
  @Nullable Ticket first() {
    return deadlines.peek();
  }

  /** Lets a request wait for a unit of its accelerator. */
  void enter(Ticket ticket) {
    Tenant tenant = ticket.tenant;
    Queue queue = ticket.queue;
    tenant.waiting++;
    ticket.application.waiting++;
    requests++;
    if (queue.waiting == 0) {
      queues.add(queue);
    }
    queue.entered(ticket);
    if (ticket.deadline != Long.MAX_VALUE) {
      deadlines.put(ticket);
    }
    queue(ticket);
  }

  private static void queue(Ticket ticket) {
    Tenant tenant = ticket.tenant;
    Queue queue = ticket.queue;
    ticket.state = Ticket.State.QUEUED;
    ticket.unit = null;
    ticket.isByData = false;
    if (ticket.avoided.length > 0) {
      queue.choosy.add(ticket);
      return;
    }
    Backlog backlog = tenant.backlog(queue);
    if (backlog == null) {
      Backlog spare = queue.spare;
      backlog = spare != null && spare.tenant == tenant ? spare : new Backlog(queue, tenant);
      tenant.backlogs.add(backlog);
    }
    backlog.enter(ticket);
    backlog.among.put(backlog);
  }

  /** Lets a request wait for one unit. */
  void pin(Ticket ticket, Unit unit) {
    unqueue(ticket);
    ticket.state = Ticket.State.PINNED;
    ticket.unit = unit;
    if (unit.pinned.isEmpty()) {
      ticket.queue.pinned.add(unit);
    }
    unit.pin(ticket);
  }

  /** Puts what waits for the units of a board back into the queues. */
  void unpin(ScheduledBoard board) {
    for (Unit unit : board.units) {
      for (Ticket ticket : List.copyOf(unit.pinned)) {
        unit.unpin(ticket);
        queue(ticket);
      }
      unit.of.queue.pinned.remove(unit);
    }
  }

  /** A tenant is bound to other boards than before: what it waits for is among others now. */
  void confined(Tenant tenant, @Nullable Scope before, List<Queue> all) {
    for (Backlog backlog : tenant.backlogs) {
      backlog.among.remove(backlog);
      backlog.among = backlog.queue.backlogs(tenant);
      backlog.among.put(backlog);
    }
    for (Queue queue : all) {
      if (queue.spare != null && queue.spare.tenant == tenant) {
        queue.spare = null;
      }
      queue.confined(tenant, before);
      unpin(queue, tenant);
    }
  }

  /** Puts what a tenant waits for on units that it may use no more back into the queue. */
  private void unpin(Queue queue, Tenant tenant) {
    for (Unit unit : List.copyOf(queue.pinned)) {
      for (Ticket ticket : List.copyOf(unit.pinned)) {
        if (ticket.tenant == tenant && !unit.board.isFor(tenant)) {
          unit.unpin(ticket);
          queue(ticket);
        }
      }
    }
  }

  /** Takes a request out of wherever it waits. */
  void leave(Ticket ticket) {
    if (ticket.state == Ticket.State.PINNED && ticket.unit != null) {
      ticket.unit.unpin(ticket);
    } else {
      unqueue(ticket);
    }
    deadlines.remove(ticket);
    Queue queue = ticket.queue;
    ticket.tenant.waiting--;
    ticket.application.waiting--;
    requests--;
    queue.left(ticket);
    if (queue.waiting == 0) {
      queues.remove(queue);
    }
  }

  private static void unqueue(Ticket ticket) {
    Queue queue = ticket.queue;
    if (!queue.choosy.isEmpty() && queue.choosy.remove(ticket)) {
      return;
    }
    Backlog backlog = ticket.tenant.backlog(queue);
    if (backlog != null) {
      backlog.leave(ticket);
      if (backlog.size() == 0) {
        backlog.among.remove(backlog);
        ticket.tenant.backlogs.remove(backlog);
        queue.spare = backlog;
      }
    }
  }
}
