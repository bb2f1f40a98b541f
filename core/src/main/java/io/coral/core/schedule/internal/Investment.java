package io.coral.core.schedule.internal;

import org.jspecify.annotations.Nullable;

/**
 * When a board is programmed anew. An empty board is at once, one for each request that waits; one
 * with nothing to do as soon as what waits elsewhere would take longer than the programming. A busy
 * one is when the waiting that this would spare has cost as much as the programming costs (ski
 * rental), and it has served what it was programmed for for its stay; or when a request has waited
 * for the longest time allowed.
 */
final class Investment {

  /** A board counts as idle after this part of a programming; callers come back after a result. */
  private static final double IDLE_AFTER = 0.05;

  /** A way to serve a queue. */
  private record Option(ScheduledBoard board, Binary binary, double cost, boolean isIdle) {}

  private final Schedule schedule;
  private final Fleets fleets;

  Investment(Schedule schedule, Fleets fleets) {
    this.schedule = schedule;
    this.fleets = fleets;
  }

  /** Looks whether a board should be programmed for a queue, now or later. */
  void review(Queue queue, long now) {
    accrue(queue, now);
    if (queue.waiting == 0) {
      queue.avoidable = 0;
      queue.hopelessSince = Long.MAX_VALUE;
      return;
    }
    while (invested(queue, now)) {
      accrue(queue, now);
    }
    giveUp(queue, now);
  }

  private static void accrue(Queue queue, long now) {
    queue.avoidable += queue.avoidableRate * (now - queue.avoidableAt);
    queue.avoidableAt = now;
    queue.avoidableRate = 0;
  }

  private boolean invested(Queue queue, long now) {
    Ticket stranded = stranded(queue);
    double drain = stranded == null ? queue.drain() : Double.POSITIVE_INFINITY;
    Option idle = null;
    Option busy = null;
    double pressure = Double.POSITIVE_INFINITY;
    for (Binary binary : queue.binaries) {
      double cost = binary.programming.at(0);
      boolean isSlower = drain > cost;
      for (Fleet fleet : fleets.of(binary.platform)) {
        if (fleet.binary == binary || !serves(fleet, queue)) {
          continue;
        }
        if (!isSlower && (fleet.binary != null || queue.waiting <= queue.coming)) {
          continue;
        }
        ScheduledBoard free = fleet.isWanted() ? null : first(fleet.idle, stranded);
        if (free != null) {
          double since = fleet.binary == null ? 0 : free.lastUsed + IDLE_AFTER * cost;
          if (since > now) {
            wakeAt(queue, since);
          } else if (idle == null || cheaper(cost, fleet, idle)) {
            idle = new Option(free, binary, cost, true);
          }
        }
        double there = fleet.pressure();
        ScheduledBoard working = first(fleet.busy.size() > 0 ? fleet.busy : fleet.idle, stranded);
        if (isSlower && working != null && there < pressure) {
          pressure = there;
          busy = new Option(working, binary, cost, false);
        }
      }
    }
    if (idle != null) {
      return program(queue, idle, now);
    }
    return busy != null && turned(queue, busy, drain, pressure, now);
  }

  private static boolean cheaper(double cost, Fleet fleet, Option than) {
    return cost < than.cost() || cost == than.cost() && fleet.binary == null;
  }

  private static boolean serves(Fleet fleet, Queue queue) {
    return fleet.owner == null || queue.head(fleet.owner) != null;
  }

  /** A request that failed on all boards which serve it now; null when there is none. */
  private static @Nullable Ticket stranded(Queue queue) {
    if (queue.choosy.isEmpty() || queue.coming > 0) {
      return null;
    }
    Ticket ticket = queue.choosy.get(0);
    for (UnitClass units : queue.classes) {
      for (int i = 0; i < units.size(); i++) {
        if (!ticket.avoids(units.get(i).board.id)) {
          return null;
        }
      }
    }
    return ticket;
  }

  /** The first board; for a stranded request the first on which it did not fail. */
  private static @Nullable ScheduledBoard first(
      Heap<ScheduledBoard> boards, @Nullable Ticket stranded) {
    if (stranded == null) {
      return boards.peek();
    }
    for (int i = 0; i < boards.size(); i++) {
      if (!stranded.avoids(boards.get(i).id)) {
        return boards.get(i);
      }
    }
    return null;
  }

  /** Takes a busy board if that has paid by now; else notes when it will. */
  private boolean turned(Queue queue, Option option, double drain, double pressure, long now) {
    double rate = Double.isInfinite(drain) ? 1 : Math.max(0, 1 - pressure / drain);
    double threshold = schedule.policy.patience() * option.cost();
    Ticket oldest = queue.oldest;
    double forced =
        oldest == null
            ? Double.POSITIVE_INFINITY
            : oldest.arrival + schedule.policy.longestWait() - option.cost();
    boolean isStarving = Double.isInfinite(drain) && forced <= now;
    if (isStarving || queue.avoidable >= threshold && option.board().stayUntil <= now && rate > 0) {
      return program(queue, option, now);
    }
    queue.avoidableRate = rate;
    if (rate > 0) {
      double pays = now + Math.max(0, threshold - queue.avoidable) / rate;
      wakeAt(queue, Math.max(pays, option.board().stayUntil));
    }
    if (Double.isInfinite(drain)) {
      wakeAt(queue, forced);
    }
    return false;
  }

  private boolean program(Queue queue, Option option, long now) {
    queue.avoidable = 0;
    schedule.makeRoom(option.board(), option.binary(), queue, now);
    return true;
  }

  /**
   * Whether there are boards for a request, and it failed on each of them; those that are being
   * programmed or were put aside count.
   */
  boolean isExhausted(Ticket ticket) {
    Queue queue = ticket.queue;
    boolean hasFailed = queue.open() > 0;
    if (queue.coming > 0) {
      return false;
    }
    for (Binary binary : queue.binaries) {
      for (ScheduledBoard board : fleets.away(binary.platform)) {
        if (board.isFor(ticket.tenant)) {
          if (!ticket.avoids(board.id)) {
            return false;
          }
          hasFailed = true;
        }
      }
      for (Fleet fleet : fleets.of(binary.platform)) {
        if (fleet.owner == null || fleet.owner == ticket.tenant) {
          if (hasOther(fleet.idle, ticket) || hasOther(fleet.busy, ticket)) {
            return false;
          }
          hasFailed = true;
        }
      }
    }
    return hasFailed;
  }

  private static boolean hasOther(Heap<ScheduledBoard> boards, Ticket ticket) {
    for (int i = 0; i < boards.size(); i++) {
      if (!ticket.avoids(boards.get(i).id)) {
        return true;
      }
    }
    return false;
  }

  /** Answers what has waited long enough for a board that is not there. */
  private void giveUp(Queue queue, long now) {
    if (queue.open() > 0 || queue.coming > 0 || hasBoards(queue)) {
      queue.hopelessSince = Long.MAX_VALUE;
      return;
    }
    queue.hopelessSince = Math.min(queue.hopelessSince, now);
    for (Ticket next = queue.oldest; next != null; next = queue.oldest) {
      long end = Math.max(next.arrival, queue.hopelessSince) + schedule.policy.noBoard();
      if (end > now) {
        wakeAt(queue, end);
        return;
      }
      schedule.expire(next, Decisions.Expiry.NO_BOARD);
    }
  }

  private boolean hasBoards(Queue queue) {
    for (Binary binary : queue.binaries) {
      for (Fleet fleet : fleets.of(binary.platform)) {
        if (serves(fleet, queue)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void wakeAt(Queue queue, double at) {
    if (at < queue.wake) {
      queue.wake = (long) Math.ceil(at);
    }
  }
}
