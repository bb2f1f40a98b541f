package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Late binding. A unit whose place opens takes the request that is due, unless faster units would
 * finish all that waits before it could finish that one.
 */
final class Dispatch {

  /** Of larger classes so many units stand for the others. */
  private static final int SAMPLE = 32;

  /** Speeds that differ by less are taken as equal. */
  private static final double CLEARLY_FASTER = 0.999;

  private final Schedule schedule;

  Dispatch(Schedule schedule) {
    this.schedule = schedule;
  }

  /** A unit that a request which comes now is given at once, for nothing waits; null for none. */
  @Nullable Unit open(Ticket ticket, long now) {
    Queue queue = ticket.queue;
    if (!ticket.isPlain() || ticket.deadline <= now || queue.waiting > 0) {
      return null;
    }
    List<UnitClass> classes = queue.classes;
    UnitClass fastest = classes.isEmpty() ? null : classes.get(0);
    Unit unit = fastest == null ? null : fastest.peek();
    return unit != null && unit.opensAt <= now && unit.board.isFor(ticket.tenant) ? unit : null;
  }

  /** Binds what can be bound now; notes in {@code wake} when more can be. */
  void run(Queue queue, long now) {
    choosy(queue, now);
    pinned(queue, now);
    while (queue.waiting > 0 && one(queue, now)) {
      continue;
    }
  }

  private boolean one(Queue queue, long now) {
    for (int i = 0; i < queue.classes.size(); i++) {
      UnitClass candidates = queue.classes.get(i);
      Unit unit = candidates.peek();
      if (unit == null) {
        continue;
      }
      if (unit.opensAt > now) {
        wakeAt(queue, unit.opensAt);
        continue;
      }
      Ticket ticket = queue.head(candidates.audience);
      if (ticket == null) {
        continue;
      }
      if (i > 0 && isForFaster(candidates, unit.finish(ticket, now), now)) {
        if (queue.lines.size() == 1) {
          return false;
        }
        continue;
      }
      Unit better = ticket.data.length == 0 ? null : holder(ticket, unit, now);
      ticket.isByData = better != null;
      if (better == null) {
        schedule.bind(ticket, unit, now);
      } else if (better.opensAt <= now) {
        schedule.bind(ticket, better, now);
      } else {
        schedule.waiting.pin(ticket, better);
        wakeAt(queue, better.opensAt);
      }
      return true;
    }
    return false;
  }

  /**
   * Whether units that are clearly faster than a class finish all by a time that may run there: all
   * that wait for the class, and what others wait for those units. Units count that all may use who
   * wait for the class.
   */
  private static boolean isForFaster(UnitClass than, double by, long now) {
    Queue queue = than.queue;
    boolean isOneLine = queue.lines.size() == 1;
    List<UnitClass> counted = isOneLine ? List.of() : new ArrayList<>(List.of(than));
    double many = 0;
    for (UnitClass each : queue.classes) {
      if (each == than) {
        break;
      }
      if (each.typical() < than.typical() * CLEARLY_FASTER && queue.areForAll(each, than)) {
        many += finishedBy(each, by, now);
        if (!isOneLine) {
          counted.add(each);
        } else if (many >= queue.waiting) {
          return true;
        }
      }
    }
    return !isOneLine && many >= queue.waiting(counted);
  }

  private static double finishedBy(UnitClass units, double by, long now) {
    double run = Math.max(1, units.typical());
    double copies = units.speed.recentIn;
    double end = by - units.speed.recentOut;
    int step = Math.max(1, units.size() / SAMPLE);
    double many = 0;
    for (int i = 0; i < units.size(); i += step) {
      Unit unit = units.get(i);
      if (unit.board.takesRequests()) {
        many += step * Math.floor(Math.max(0, end - Math.max(unit.freeAt, now + copies)) / run);
      }
    }
    return many;
  }

  /** A unit whose board holds some of the data and that finishes sooner; null when none does. */
  private @Nullable Unit holder(Ticket ticket, Unit than, long now) {
    Unit best = null;
    double soonest = than.finish(ticket, now);
    for (ScheduledBoard board : schedule.data.holders(ticket)) {
      if (!board.takesRequests() || !board.isFor(ticket.tenant)) {
        continue;
      }
      for (Unit unit : board.units) {
        double finish =
            unit.of.queue == ticket.queue ? unit.finish(ticket, now) : Double.POSITIVE_INFINITY;
        if (finish < soonest) {
          soonest = finish;
          best = unit;
        }
      }
    }
    return best;
  }

  /** Requests that failed on some boards: any other unit will do, the first that opens. */
  private void choosy(Queue queue, long now) {
    if (queue.choosy.isEmpty()) {
      return;
    }
    for (Ticket ticket : List.copyOf(queue.choosy)) {
      Unit first = null;
      for (UnitClass units : queue.classes) {
        for (int i = 0; i < units.size(); i++) {
          Unit unit = units.get(i);
          if (!ticket.avoids(unit.board.id)
              && unit.board.isFor(ticket.tenant)
              && (first == null || unit.opensAt < first.opensAt)) {
            first = unit;
          }
        }
      }
      if (first != null && first.opensAt <= now) {
        schedule.bind(ticket, first, now);
      } else if (first != null) {
        wakeAt(queue, first.opensAt);
      } else if (schedule.investment.isExhausted(ticket)) {
        schedule.expire(ticket, Decisions.Expiry.EXHAUSTED);
      }
    }
  }

  /** Requests that wait for one unit. */
  private void pinned(Queue queue, long now) {
    if (queue.pinned.isEmpty()) {
      return;
    }
    Iterator<Unit> units = queue.pinned.iterator();
    while (units.hasNext()) {
      Unit unit = units.next();
      while (unit.opensAt <= now && !unit.pinned.isEmpty()) {
        schedule.bind(unit.pinned.element(), unit, now);
      }
      if (unit.pinned.isEmpty()) {
        units.remove();
      } else {
        wakeAt(queue, unit.opensAt);
      }
    }
  }

  private static void wakeAt(Queue queue, double at) {
    if (at < queue.wake) {
      queue.wake = (long) Math.ceil(at);
    }
  }
}
