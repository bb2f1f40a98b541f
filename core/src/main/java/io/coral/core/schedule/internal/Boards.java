package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The boards: their programs and units, and which of them take requests. */
final class Boards {

  private static final class Asides extends Heap<ScheduledBoard> {
    @Override
    boolean before(ScheduledBoard a, ScheduledBoard b) {
      return a.asideUntil == b.asideUntil ? a.id < b.id : a.asideUntil < b.asideUntil;
    }

    @Override
    int slot(ScheduledBoard board) {
      return board.asideSlot;
    }

    @Override
    void setSlot(ScheduledBoard board, int slot) {
      board.asideSlot = slot;
    }
  }

  /** Those that may be programmed. */
  final Fleets fleets = new Fleets();

  private final Policy policy;
  private final Waiting waiting;
  private final Decisions decisions;
  private final UnitClasses classes;
  private final Asides asides = new Asides();
  private int boards;
  private long units;

  Boards(Policy policy, Waiting waiting, Decisions decisions) {
    this.policy = policy;
    this.waiting = waiting;
    this.decisions = decisions;
    this.classes = new UnitClasses(policy.unknownRun());
  }

  /** A board came. */
  ScheduledBoard add(int platform, int model, Audience audience, long now) {
    ScheduledBoard board = new ScheduledBoard(boards++, platform, model, audience);
    place(board, now);
    return board;
  }

  /** A board is gone. */
  void remove(ScheduledBoard board, long now) {
    forgetProgramming(board);
    board.state = ScheduledBoard.State.GONE;
    asides.remove(board);
    dropUnits(board);
    place(board, now);
  }

  /** A binary is not to be used any more; what runs on it ends as usual. */
  void withdraw(Binary binary, long now) {
    List<ScheduledBoard> holding = new ArrayList<>();
    for (Queue queue : binary.serves) {
      queue.binaries.remove(binary);
      for (UnitClass units : List.copyOf(queue.classes)) {
        if (units.binary == binary) {
          for (int i = 0; i < units.size(); i++) {
            if (!holding.contains(units.get(i).board)) {
              holding.add(units.get(i).board);
            }
          }
          UnitClasses.forgetIfUnused(units);
        }
      }
    }
    for (ScheduledBoard board : holding) {
      dropUnits(board);
      board.stayUntil = Double.NEGATIVE_INFINITY;
      place(board, now);
    }
  }

  /** A board failed: it is left alone for a while. */
  void putAside(ScheduledBoard board, long now) {
    forgetProgramming(board);
    board.failures++;
    long longer = policy.aside() << Math.min(20, board.failures - 1);
    board.asideUntil = now + Math.min(policy.longestAside(), longer);
    board.state = ScheduledBoard.State.ASIDE;
    waiting.unpin(board);
    reopen(board);
    place(board, now);
    asides.put(board);
  }

  /** Takes back one that was left alone for long enough; false when there is none. */
  boolean takesBack(long now) {
    ScheduledBoard back = asides.peek();
    if (back == null || back.asideUntil > now) {
      return false;
    }
    asides.remove(back);
    back.state = ScheduledBoard.State.READY;
    reopen(back);
    fleets.place(back);
    return true;
  }

  /** When {@link #takesBack} is due. */
  long wake() {
    ScheduledBoard first = asides.peek();
    return first == null ? Long.MAX_VALUE : first.asideUntil;
  }

  /** A programming failed: what the board holds is not known. */
  void programFailed(ScheduledBoard board, long now) {
    forgetProgramming(board);
    dropUnits(board);
    board.binary = null;
    putAside(board, now);
  }

  /** A board has a program. */
  void programmed(ScheduledBoard board, @Nullable Binary binary, long now) {
    boolean wasDecided = board.state == ScheduledBoard.State.PROGRAMMING;
    if (wasDecided && binary != null) {
      binary.programming.observe(0, now - board.programmingSince);
    }
    forgetProgramming(board);
    dropUnits(board);
    board.binary = binary;
    if (wasDecided) {
      board.state = ScheduledBoard.State.READY;
    }
    if (binary != null && !binary.withdrawn) {
      double stay = wasDecided ? policy.stay() * binary.programming.at(0) : 0;
      board.stayUntil = now + stay;
      addUnits(board, binary);
    }
    place(board, now);
  }

  /** Has a board programmed, once nothing runs on it. */
  void makeRoom(ScheduledBoard board, Binary binary, long now) {
    board.next = binary;
    board.state = ScheduledBoard.State.MAKING_ROOM;
    classes.comes(board, binary);
    waiting.unpin(board);
    reopen(board);
    place(board, now);
    emptied(board, now);
  }

  /** How long requests of a queue take on boards like one. */
  Speed speed(Queue queue, ScheduledBoard board) {
    return classes.speed(queue, board);
  }

  /** Lets others use a board from now on. */
  void seat(ScheduledBoard board, Audience audience, long now) {
    waiting.unpin(board);
    if (board.binary != null && board.binary.withdrawn) {
      dropUnits(board);
    }
    if (board.state == ScheduledBoard.State.MAKING_ROOM) {
      // for somebody who may not use it any more
      forgetProgramming(board);
      board.state = ScheduledBoard.State.READY;
    }
    Audience before = board.audience;
    if (before.owner != null) {
      before.owner.holds(-board.paid, now);
      board.paid = 0;
    }
    board.audience = audience;
    board.stayUntil = Double.NEGATIVE_INFINITY;
    for (Unit unit : board.units) {
      unit.of.remove(unit);
      unit.of = classes.of(unit.of.queue, unit.of.binary, board);
    }
    Binary next = board.next;
    if (next != null && !next.withdrawn) {
      UnitClasses.comesNot(board);
      classes.comes(board, next);
    }
    reopen(board);
    place(board, now);
  }

  /** Goes on with a board on which nothing runs any more. */
  void emptied(ScheduledBoard board, long now) {
    Binary next = board.next;
    if (!board.bound.isEmpty()) {
      return;
    }
    if (board.state == ScheduledBoard.State.MAKING_ROOM && next != null) {
      board.state = ScheduledBoard.State.PROGRAMMING;
      board.programmingSince = now;
      decisions.program(board, next);
    }
  }

  private void forgetProgramming(ScheduledBoard board) {
    UnitClasses.comesNot(board);
    board.next = null;
  }

  /** Puts a board where it belongs now; its owner pays for the units that it has now. */
  void place(ScheduledBoard board, long now) {
    Tenant owner = board.audience.owner;
    if (owner != null) {
      double units = Math.max(1, board.units.size());
      owner.holds(units - board.paid, now);
      board.paid = units;
    }
    fleets.place(board);
  }

  /** A board began or ceased to run something; its owner has paid for it up to now. */
  void moves(ScheduledBoard board, long now) {
    Tenant owner = board.audience.owner;
    if (owner != null) {
      owner.pay(now);
    }
    fleets.moves(board);
  }

  private void addUnits(ScheduledBoard board, Binary binary) {
    for (int i = 0; i < binary.serves.size(); i++) {
      Queue queue = binary.serves.get(i);
      UnitClass of = classes.of(queue, binary, board);
      Unit unit = new Unit(board, i, of, units++);
      board.units.add(unit);
    }
    reopen(board);
  }

  private void dropUnits(ScheduledBoard board) {
    waiting.unpin(board);
    for (Unit unit : board.units) {
      unit.of.remove(unit);
    }
    board.units.clear();
  }

  /** Offers the units of a board while it takes requests. */
  void reopen(ScheduledBoard board) {
    for (int i = 0; i < board.units.size(); i++) {
      Unit unit = board.units.get(i);
      unit.reopen(policy);
      if (board.takesRequests() && !unit.of.binary.withdrawn) {
        unit.of.put(unit);
      } else {
        unit.of.remove(unit);
      }
    }
  }
}
