package io.coral.core.schedule.internal;

import org.jspecify.annotations.Nullable;

/**
 * When a board is programmed anew. An empty board is at once, one for each request that waits; one
 * with nothing to do as soon as what waits elsewhere would take longer than the programming. A busy
 * one is when the waiting that this would spare has cost as much as the programming costs (ski
 * rental), and it has served what it was programmed for for its stay; or when a request has waited
 * for the longest time allowed. A programming costs also what the board holds and must be sent
 * again.
 */
final class Investment {

  /** A board counts as idle after this part of a programming; callers come back after a result. */
  private static final double IDLE_AFTER = 0.05;

  /** Of more boards that hold data so many are looked at for the one that loses least. */
  private static final int SAMPLE = 32;

  /** A way to serve a queue. */
  private record Option(ScheduledBoard board, Binary binary) {

    double cost() {
      return Investment.cost(board, binary);
    }
  }

  private final Schedule schedule;

  Investment(Schedule schedule) {
    this.schedule = schedule;
  }

  /** Looks whether a board should be programmed for what waits in a queue, now or later. */
  void review(Queue queue, long now) {
    for (Line line : queue.lines) {
      review(line, now);
    }
  }

  private void review(Line line, long now) {
    if (line.waiting == 0) {
      return;
    }
    accrue(line, now);
    while (hasOthers(line) && invested(line, now)) {
      accrue(line, now);
    }
    giveUp(line, now);
  }

  /** Whether it may use boards that are programmed with something else. */
  private boolean hasOthers(Line line) {
    for (Binary binary : line.queue.binaries) {
      for (Fleet fleet : schedule.fleets.of(binary.platform)) {
        if (fleet.binary != binary && line.mayUse(fleet.audience)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void accrue(Line line, long now) {
    line.avoidable += line.avoidableRate * (now - line.avoidableAt);
    line.avoidableAt = now;
    line.avoidableRate = 0;
  }

  private boolean invested(Line line, long now) {
    Queue queue = line.queue;
    Ticket stranded = stranded(line);
    double drain = stranded == null ? line.drain() : Double.POSITIVE_INFINITY;
    Option idle = null;
    Option busy = null;
    double pressure = Double.POSITIVE_INFINITY;
    for (Binary binary : queue.binaries) {
      double programming = binary.programming.at(0);
      for (Fleet fleet : schedule.fleets.of(binary.platform)) {
        boolean isFresh = fleet.binary == null && line.waiting > line.coming();
        if (fleet.binary == binary || !line.mayUse(fleet.audience)) {
          continue;
        }
        if (drain <= programming && !isFresh) {
          continue;
        }
        ScheduledBoard free =
            fleet.isWanted() ? null : cheapest(fleet.idle, stranded, Double.POSITIVE_INFINITY);
        if (free != null && (isFresh || drain > cost(free, binary))) {
          double since = fleet.binary == null ? 0 : free.lastUsed + IDLE_AFTER * programming;
          if (since > now) {
            wakeAt(queue, since);
          } else if (idle == null || cheaper(cost(free, binary), fleet, idle)) {
            idle = new Option(free, binary);
          }
        }
        double there = fleet.pressure();
        ScheduledBoard working =
            cheapest(fleet.busy.size() > 0 ? fleet.busy : fleet.idle, stranded, now);
        if (working != null && drain > cost(working, binary) && there < pressure) {
          pressure = there;
          busy = new Option(working, binary);
        }
      }
    }
    if (idle != null) {
      return program(line, idle, now);
    }
    return busy != null && turned(line, busy, drain, pressure, now);
  }

  /** How long a programming keeps a board from its work, now and when it is sent its data again. */
  private static double cost(ScheduledBoard board, Binary binary) {
    return binary.programming.at(0) + board.refill();
  }

  private static boolean cheaper(double cost, Fleet fleet, Option than) {
    int narrower = fleet.audience.breadth() - than.board().audience.breadth();
    if (narrower != 0) {
      return narrower < 0;
    }
    return cost < than.cost() || cost == than.cost() && fleet.binary == null;
  }

  /** A request that failed on all boards which serve it now; null when there is none. */
  private static @Nullable Ticket stranded(Line line) {
    Ticket ticket = line.choosy();
    if (ticket == null || line.coming() > 0) {
      return null;
    }
    for (UnitClass units : line.queue.classes) {
      for (int i = 0; i < units.size() && line.mayUse(units.audience); i++) {
        if (!ticket.avoids(units.get(i).board.id)) {
          return null;
        }
      }
    }
    return ticket;
  }

  /**
   * The first board, or one that loses less of what it holds and whose stay has ended, too; for a
   * stranded request one on which it did not fail.
   *
   * @param ended when stays have ended
   */
  private static @Nullable ScheduledBoard cheapest(
      Heap<ScheduledBoard> boards, @Nullable Ticket stranded, double ended) {
    ScheduledBoard cheapest = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < boards.size() && (cheapest == null || i < SAMPLE && least > 0); i++) {
      ScheduledBoard board = boards.get(i);
      boolean isCandidate = cheapest == null || board.stayUntil <= ended;
      if (isCandidate && (stranded == null || !stranded.avoids(board.id))) {
        double lost = board.refill();
        if (lost < least) {
          cheapest = board;
          least = lost;
        }
      }
    }
    return cheapest;
  }

  /** Takes a busy board if that has paid by now; else notes when it will. */
  private boolean turned(Line line, Option option, double drain, double pressure, long now) {
    double rate = Double.isInfinite(drain) ? 1 : Math.max(0, 1 - pressure / drain);
    double threshold = schedule.policy.patience() * option.cost();
    Ticket oldest = line.oldest;
    double forced =
        oldest == null
            ? Double.POSITIVE_INFINITY
            : oldest.arrival + schedule.policy.longestWait() - option.binary().programming.at(0);
    boolean isStarving = Double.isInfinite(drain) && forced <= now;
    if (isStarving || line.avoidable >= threshold && option.board().stayUntil <= now && rate > 0) {
      return program(line, option, now);
    }
    line.avoidableRate = rate;
    if (rate > 0) {
      double pays = now + Math.max(0, threshold - line.avoidable) / rate;
      wakeAt(line.queue, Math.max(pays, option.board().stayUntil));
    }
    if (Double.isInfinite(drain)) {
      wakeAt(line.queue, forced);
    }
    return false;
  }

  private boolean program(Line line, Option option, long now) {
    line.avoidable = 0;
    schedule.makeRoom(option.board(), option.binary(), line, now);
    return true;
  }

  /**
   * Whether there are boards for a request, and it failed on each of them; those that are being
   * programmed or were put aside count.
   */
  boolean isExhausted(Ticket ticket) {
    Queue queue = ticket.queue;
    Line line = queue.line(ticket.tenant);
    boolean hasFailed = line.open() > 0;
    if (line.coming() > 0) {
      return false;
    }
    for (Binary binary : queue.binaries) {
      for (ScheduledBoard board : schedule.fleets.away(binary.platform)) {
        if (board.isFor(ticket.tenant)) {
          if (!ticket.avoids(board.id)) {
            return false;
          }
          hasFailed = true;
        }
      }
      for (Fleet fleet : schedule.fleets.of(binary.platform)) {
        if (line.mayUse(fleet.audience)) {
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
  private void giveUp(Line line, long now) {
    if (line.open() > 0 || line.coming() > 0 || hasBoards(line)) {
      line.hopelessSince = Long.MAX_VALUE;
      return;
    }
    line.hopelessSince = Math.min(line.hopelessSince, now);
    for (Ticket next = line.oldest; next != null; next = line.oldest) {
      long end = Math.max(next.arrival, line.hopelessSince) + schedule.policy.noBoard();
      if (end > now) {
        wakeAt(line.queue, end);
        return;
      }
      schedule.expire(next, Decisions.Expiry.NO_BOARD);
    }
  }

  private boolean hasBoards(Line line) {
    for (Binary binary : line.queue.binaries) {
      for (Fleet fleet : schedule.fleets.of(binary.platform)) {
        if (line.mayUse(fleet.audience)) {
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
