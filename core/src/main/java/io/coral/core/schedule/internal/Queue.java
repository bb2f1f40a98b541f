package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for one accelerator, and what can serve it. */
public final class Queue {

  /** Tenants with something waiting who are bound to the same boards, the one that is due first. */
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

  /** Those who are bound to none. */
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
    lines.add(new Line(this, null, null));
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
      return line(tenant.scope);
    }
    for (Line line : lines) {
      if (line.owner == tenant) {
        return line;
      }
    }
    return add(new Line(this, tenant, null));
  }

  /** Where the requests of those wait who hold no boards. */
  private Line line(@Nullable Scope scope) {
    for (Line line : lines) {
      if (line.isOf(scope)) {
        return line;
      }
    }
    return add(new Line(this, null, scope));
  }

  private Line add(Line line) {
    lines.add(line);
    return line;
  }

  /** Tenants with something waiting who are bound to the same boards as one. */
  Backlogs backlogs(Tenant tenant) {
    Scope scope = tenant.scope;
    return scope == null ? backlogs : scope.backlogs(this);
  }

  /** A tenant is bound to other boards than before. */
  void confined(Tenant tenant, @Nullable Scope before) {
    if (tenant.boards == 0) {
      line(tenant.scope).take(line(before), tenant);
    }
    if (before != null && before.tenants == 0) {
      lines.removeIf(line -> line.isOf(before));
    }
  }

  /** A tenant holds its first board: its requests wait by themselves from now on. */
  void part(Tenant tenant) {
    line(tenant).take(line(tenant.scope), tenant);
  }

  /** A tenant holds no board any more. */
  void join(Tenant tenant) {
    for (Line line : List.copyOf(lines)) {
      if (line.owner == tenant) {
        line(tenant.scope).take(line, tenant);
        lines.remove(line);
      }
    }
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

  /** The next request for a unit that an audience may use. */
  @Nullable Ticket head(Audience audience) {
    Backlog due = due(audience);
    return due == null ? null : due.head();
  }

  private @Nullable Backlog due(Audience audience) {
    Tenant owner = audience.owner;
    if (owner != null) {
      return audience.admits(owner) ? owner.backlog(this) : null;
    }
    Backlog due = audience.isExclusive ? null : backlogs.peek();
    for (Scope scope : audience.scopes) {
      Backlog other = scope.backlogs(this).peek();
      due = due == null || other != null && backlogs.before(other, due) ? other : due;
    }
    return due;
  }

  /** Whether all who wait for some units may use others. */
  boolean areForAll(UnitClass others, UnitClass some) {
    for (Line line : lines) {
      if (line.waiting > 0 && line.mayUse(some.audience) && !line.mayUse(others.audience)) {
        return false;
      }
    }
    return true;
  }

  /** How many requests wait that may use some of these units. */
  int waiting(List<UnitClass> any) {
    int many = 0;
    for (Line line : lines) {
      for (UnitClass units : any) {
        if (line.mayUse(units.audience)) {
          many += line.waiting;
          break;
        }
      }
    }
    return many;
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
