package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for one accelerator, and what can serve it. */
public final class Queue {

  /** Tenants with something waiting, the one that is due first. */
  static final class Backlogs extends Heap<Backlog> {
    @Override
    boolean before(Backlog a, Backlog b) {
      return a.tenant.tag == b.tenant.tag ? a.tenant.id < b.tenant.id : a.tenant.tag < b.tenant.tag;
    }

    @Override
    int slot(Backlog backlog) {
      return backlog.slot;
    }

    @Override
    void setSlot(Backlog backlog, int slot) {
      backlog.slot = slot;
    }
  }

  final int id;

  final Backlogs backlogs = new Backlogs();

  /** The backlog that was emptied last; used again when its tenant comes back. */
  @Nullable Backlog spare;

  /** Units that serve it, in classes; the fastest first. */
  final List<UnitClass> classes = new ArrayList<>();

  /** What a board may be programmed with to serve it; the preferred first. */
  final List<Binary> binaries = new ArrayList<>();

  /** Requests that failed somewhere and look for another board; few. */
  final List<Ticket> choosy = new ArrayList<>();

  /** Units for which requests wait because their boards hold the data; few. */
  final List<Unit> pinned = new ArrayList<>();

  /** What waits, by who may use which boards; those who hold none come first. */
  final List<Line> lines = new ArrayList<>();

  int waiting;

  /** When something is to be looked at again. */
  long wake = Long.MAX_VALUE;

  int wakeSlot;

  Queue(int id) {
    this.id = id;
    lines.add(new Line(this, null));
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** How many requests wait. */
  public int waiting() {
    return waiting;
  }

  /** Where a tenant's requests wait. */
  Line line(Tenant tenant) {
    if (tenant.boards == 0) {
      return lines.get(0);
    }
    for (Line line : lines) {
      if (line.owner == tenant) {
        return line;
      }
    }
    Line made = new Line(this, tenant);
    lines.add(made);
    return made;
  }

  /** A tenant holds its first board: its requests wait by themselves from now on. */
  void part(Tenant tenant) {
    line(tenant).take(lines.get(0), tenant);
  }

  /** A tenant holds no board any more. */
  void join(Tenant tenant) {
    for (Line line : List.copyOf(lines)) {
      if (line.owner == tenant) {
        lines.get(0).take(line, tenant);
        lines.remove(line);
      }
    }
    classes.removeIf(units -> units.owner == tenant);
  }

  /** Counts a request in. */
  void entered(Ticket ticket) {
    waiting++;
    line(ticket.tenant).entered(ticket);
  }

  /** Counts a request out. */
  void left(Ticket ticket) {
    waiting--;
    Line line = ticket.line;
    if (line != null) {
      line.left(ticket);
      ticket.line = null;
    }
  }

  /** The next request for a unit of an owner, or of anybody when the unit has none. */
  @Nullable Ticket head(@Nullable Tenant owner) {
    if (owner == null) {
      Backlog due = backlogs.peek();
      return due == null ? null : due.peek();
    }
    Backlog own = owner.backlog(this);
    return own == null ? null : own.peek();
  }

  /** Restores the order of the classes after an observation. */
  void sortClasses() {
    for (int i = 1; i < classes.size(); i++) {
      UnitClass moving = classes.get(i);
      int at = i;
      while (at > 0 && moving.isBefore(classes.get(at - 1))) {
        classes.set(at, classes.get(at - 1));
        at--;
      }
      classes.set(at, moving);
    }
  }
}
