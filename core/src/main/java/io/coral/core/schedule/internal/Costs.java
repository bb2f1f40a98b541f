package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one request is expected to take on the boards that may run it, at one moment. */
final class Costs {

  /** Of more boards that are alike so many stand for the others. */
  private static final int SAMPLE = 32;

  private final Ticket ticket;
  private final Boards boards;
  private final long now;

  /** The least for each board, whatever unit that is on. */
  private final Map<ScheduledBoard, Cost> least = new HashMap<>();

  private Costs(Ticket ticket, Boards boards, long now) {
    this.ticket = ticket;
    this.boards = boards;
    this.now = now;
  }

  /**
   * Those of a request that is on no board, the least first.
   *
   * @param chosen where it goes, which is among them; null while nobody knows
   */
  static List<Cost> of(Ticket ticket, Boards boards, @Nullable Unit chosen, long now) {
    Costs costs = new Costs(ticket, boards, now);
    for (UnitClass units : ticket.queue.classes) {
      costs.programmed(units);
    }
    for (Binary binary : ticket.queue.binaries) {
      costs.others(binary);
    }
    if (chosen != null) {
      costs.add(chosen.cost(ticket, now));
    }
    return costs.sorted(chosen);
  }

  private List<Cost> sorted(@Nullable Unit chosen) {
    List<Cost> sorted = new ArrayList<>(least.values());
    sorted.sort(
        Comparator.comparingDouble(Cost::total).thenComparingInt(cost -> cost.board().id()));
    List<Cost> rest = sorted.subList(Math.min(SAMPLE, sorted.size()), sorted.size());
    rest.removeIf(cost -> chosen == null || cost.board() != chosen.board);
    return sorted;
  }

  private void programmed(UnitClass units) {
    for (int i = 0; i < units.size() && i < SAMPLE; i++) {
      if (isFor(units.get(i).board)) {
        add(units.get(i).cost(ticket, now));
      }
    }
  }

  private void others(Binary binary) {
    Iterator<ScheduledBoard> away = boards.fleets.away(binary.platform).iterator();
    for (int i = 0; i < SAMPLE && away.hasNext(); i++) {
      away(away.next(), binary);
    }
    for (Fleet fleet : boards.fleets.of(binary.platform)) {
      if (fleet.binary != binary) {
        programmable(fleet.idle, binary);
        programmable(fleet.busy, binary);
      }
    }
  }

  private void programmable(Heap<ScheduledBoard> alike, Binary binary) {
    for (int i = 0; i < alike.size() && i < SAMPLE; i++) {
      add(alike.get(i), binary.programming.at(0), freeIn(alike.get(i)));
    }
  }

  /** One that takes no requests now, but will again. */
  private void away(ScheduledBoard board, Binary binary) {
    double programming = binary.programming.at(0);
    if (board.state == ScheduledBoard.State.ASIDE) {
      double back = Math.max(0, board.asideUntil - now);
      add(board, board.binary == binary ? 0 : programming, back);
    } else if (board.next == binary) {
      boolean hasBegun = board.state == ScheduledBoard.State.PROGRAMMING;
      double left = hasBegun ? board.programmingSince + programming - now : programming;
      add(board, Math.max(0, left), freeIn(board));
    }
  }

  /** Until it has done what it was given. */
  private double freeIn(ScheduledBoard board) {
    double last = now;
    for (Unit unit : board.units) {
      last = unit.bound.isEmpty() ? last : Math.max(last, unit.freeAt);
    }
    return last - now;
  }

  private void add(ScheduledBoard board, double programming, double queue) {
    if (isFor(board)) {
      Speed speed = boards.speed(ticket.queue, board);
      double shared = 0;
      for (double bytes : ticket.dataBytes) {
        shared += bytes;
      }
      double copies = speed.copyIn(ticket, shared) + speed.out.at(ticket.bytesOut);
      add(new Cost(board, programming, queue, copies, speed.run.at(ticket.size)));
    }
  }

  private void add(Cost cost) {
    least.merge(cost.board(), cost, (a, b) -> a.total() <= b.total() ? a : b);
  }

  private boolean isFor(ScheduledBoard board) {
    return board.isFor(ticket.tenant) && !ticket.avoids(board.id);
  }
}
