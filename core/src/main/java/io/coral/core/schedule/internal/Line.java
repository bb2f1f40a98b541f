package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits in one queue of those who may use the same boards: of one tenant that holds some, or
 * of all that hold none. By arrival.
 */
public final class Line {

  final Queue queue;

  /** Who holds boards; null for those who hold none. */
  final @Nullable Tenant owner;

  @Nullable Ticket oldest;
  @Nullable Ticket newest;
  int waiting;
  double waitingSize;

  /** Board time lost to waiting that another programming would have spared, in nanoseconds. */
  double avoidable;

  /** How fast it grows, per nanosecond. */
  double avoidableRate;

  long avoidableAt;

  /** Since when nothing could ever serve it; {@link Long#MAX_VALUE} while something could. */
  long hopelessSince = Long.MAX_VALUE;

  Line(Queue queue, @Nullable Tenant owner) {
    this.queue = queue;
    this.owner = owner;
  }

  /** Whether it may use boards of an owner; of none, everybody may. */
  boolean mayUse(@Nullable Tenant boardsOwner) {
    return boardsOwner == null || boardsOwner == owner;
  }

  /** Units that take requests of it. */
  public int open() {
    int units = 0;
    for (UnitClass each : queue.classes) {
      units += mayUse(each.owner) ? each.size() : 0;
    }
    return units;
  }

  /** Units that boards which are being programmed will bring. */
  public int coming() {
    int units = 0;
    for (UnitClass each : queue.classes) {
      units += mayUse(each.owner) ? each.coming : 0;
    }
    return units;
  }

  /** How long what waits keeps its units busy, in nanoseconds; infinite without units. */
  public double drain() {
    if (waiting == 0) {
      return 0;
    }
    double shared = rate(null);
    if (owner == null) {
      return waiting / shared;
    }
    double own = rate(owner);
    return Math.min(waiting / own, (waiting + queue.lines.get(0).waiting) / (own + shared));
  }

  /** Requests per nanosecond that the units of an owner do. */
  private double rate(@Nullable Tenant of) {
    double size = waitingSize / waiting;
    double rate = 0;
    for (UnitClass each : queue.classes) {
      if (each.owner == of) {
        rate += (each.size() + each.coming) / each.speed.service(size);
      }
    }
    return rate;
  }

  /** The first that failed somewhere and looks for another board; null when none does. */
  @Nullable Ticket choosy() {
    for (Ticket each : queue.choosy) {
      if (each.line == this) {
        return each;
      }
    }
    return null;
  }

  /** Counts a request in; most come last. */
  void entered(Ticket ticket) {
    Ticket before = newest;
    while (before != null && before.order > ticket.order) {
      before = before.older;
    }
    insert(ticket, before);
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

  /** Takes over what waits of a tenant in another line, in one pass over both. */
  void take(Line from, Tenant tenant) {
    List<Ticket> moving = new ArrayList<>();
    for (Ticket each = from.oldest; each != null; each = each.newer) {
      if (each.tenant == tenant) {
        moving.add(each);
      }
    }
    Ticket before = null;
    for (Ticket each : moving) {
      from.left(each);
      Ticket next = before == null ? oldest : before.newer;
      while (next != null && next.order < each.order) {
        before = next;
        next = next.newer;
      }
      insert(each, before);
      before = each;
    }
  }

  private void insert(Ticket ticket, @Nullable Ticket before) {
    waiting++;
    waitingSize += ticket.size;
    ticket.line = this;
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
}
