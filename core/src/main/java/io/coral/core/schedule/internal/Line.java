package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits in one queue of those who may use the same boards: of one tenant that holds some, or
 * of all that hold none and are bound to the same scope, or to none. By arrival.
 */
public final class Line {

  final Queue queue;

  /** Who holds boards; null for those who hold none. */
  final @Nullable Tenant owner;

  /** What those who hold none are bound to; null for those who may use all boards. */
  private final @Nullable Scope scope;

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

  Line(Queue queue, @Nullable Tenant owner, @Nullable Scope scope) {
    this.queue = queue;
    this.owner = owner;
    this.scope = scope;
  }

  /** Whether it is that of those who hold no boards and are bound to a scope, or to none. */
  boolean isOf(@Nullable Scope those) {
    return owner == null && scope == those;
  }

  /** Whether it may use the boards of an audience. */
  boolean mayUse(Audience audience) {
    return owner == null ? audience.admits(null, scope) : audience.admits(owner);
  }

  /** Units that take requests of it. */
  public int open() {
    int units = 0;
    for (UnitClass each : queue.classes) {
      units += mayUse(each.audience) ? each.size() : 0;
    }
    return units;
  }

  /** Units that boards which are being programmed will bring. */
  public int coming() {
    int units = 0;
    for (UnitClass each : queue.classes) {
      units += mayUse(each.audience) ? each.coming : 0;
    }
    return units;
  }

  /** How long what waits keeps its units busy, in nanoseconds; infinite without units. */
  public double drain() {
    if (waiting == 0) {
      return 0;
    }
    double size = waitingSize / waiting;
    double own = 0;
    double all = 0;
    for (UnitClass each : queue.classes) {
      if (mayUse(each.audience)) {
        double rate = (each.size() + each.coming) / each.speed.service(size);
        own += isShared(each.audience) ? 0 : rate;
        all += rate;
      }
    }
    return Math.min(waiting / own, (waiting + rivals()) / all);
  }

  /** Whether others wait who may use the boards of an audience, too, and hold none. */
  private boolean isShared(Audience audience) {
    for (Line other : queue.lines) {
      if (other.isRival(this) && other.mayUse(audience)) {
        return true;
      }
    }
    return false;
  }

  /** How many requests of others wait that may use some of its units, of such as hold no boards. */
  private int rivals() {
    int many = 0;
    for (Line other : queue.lines) {
      for (UnitClass each : queue.classes) {
        if (other.isRival(this) && mayUse(each.audience) && other.mayUse(each.audience)) {
          many += other.waiting;
          break;
        }
      }
    }
    return many;
  }

  private boolean isRival(Line of) {
    return this != of && owner == null && waiting > 0;
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
    waitingSize -= ticket.size;
    if (waiting == 0) {
      rest();
    }
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

  /** Nothing waits: no board was waited for, and none is missing. */
  private void rest() {
    waitingSize = 0;
    avoidable = 0;
    avoidableRate = 0;
    hopelessSince = Long.MAX_VALUE;
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
