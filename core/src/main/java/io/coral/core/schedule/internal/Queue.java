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

  /** What a run is taken to last before one was seen. */
  final double unknownRun;

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

  /** Everything that waits, by arrival. */
  @Nullable Ticket oldest;

  @Nullable Ticket newest;
  int waiting;
  double waitingSize;

  /** Units that boards which are being programmed will bring. */
  int coming;

  /** Board time lost to waiting that another programming would have spared, in nanoseconds. */
  double avoidable;

  /** How fast it grows, per nanosecond. */
  double avoidableRate;

  long avoidableAt;

  /** Since when nothing could ever serve it; {@link Long#MAX_VALUE} while something could. */
  long hopelessSince = Long.MAX_VALUE;

  /** When something is to be looked at again. */
  long wake = Long.MAX_VALUE;

  int wakeSlot;

  Queue(int id, double unknownRun) {
    this.id = id;
    this.unknownRun = unknownRun;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** How many requests wait. */
  public int waiting() {
    return waiting;
  }

  /** Counts a request in and lists it by arrival. */
  void entered(Ticket ticket) {
    waiting++;
    waitingSize += ticket.size;
    Ticket before = newest;
    while (before != null && before.order > ticket.order) {
      before = before.older;
    }
    ticket.older = before;
    ticket.newer = before == null ? oldest : before.newer;
    if (ticket.newer == null) {
      newest = ticket;
    } else {
      ticket.newer.older = ticket;
    }
    if (before == null) {
      oldest = ticket;
    } else {
      before.newer = ticket;
    }
  }

  /** Counts a request out. */
  void left(Ticket ticket) {
    waiting--;
    waitingSize = waiting == 0 ? 0 : waitingSize - ticket.size;
    if (ticket.older == null) {
      oldest = ticket.newer;
    } else {
      ticket.older.newer = ticket.newer;
    }
    if (ticket.newer == null) {
      newest = ticket.older;
    } else {
      ticket.newer.older = ticket.older;
    }
    ticket.older = null;
    ticket.newer = null;
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

  /** Units that take requests. */
  public int open() {
    int units = 0;
    for (UnitClass each : classes) {
      units += each.size();
    }
    return units;
  }

  /** Units that boards which are being programmed will bring. */
  public int coming() {
    return coming;
  }

  /** How long what waits keeps its units busy, in nanoseconds; infinite without units. */
  public double drain() {
    if (waiting == 0) {
      return 0;
    }
    double size = waitingSize / waiting;
    double rate = 0;
    for (UnitClass each : classes) {
      rate += each.size() / each.speed.service(size);
    }
    if (coming > 0) {
      rate += coming / (classes.isEmpty() ? unknownRun : classes.get(0).speed.service(size));
    }
    return rate == 0 ? Double.POSITIVE_INFINITY : waiting / rate;
  }

  /** Restores the order of the classes after an observation. */
  void sortClasses() {
    for (int i = 1; i < classes.size(); i++) {
      UnitClass moving = classes.get(i);
      int at = i;
      while (at > 0 && moving.typical() < classes.get(at - 1).typical()) {
        classes.set(at, classes.get(at - 1));
        at--;
      }
      classes.set(at, moving);
    }
  }
}
