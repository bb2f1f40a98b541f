package io.coral.core.schedule.internal;

import java.util.HashMap;
import java.util.Map;

/** The classes of units that there are, or will be once boards are programmed. */
final class UnitClasses {

  private final double unknownRun;
  private final Map<Long, Speed> speeds = new HashMap<>();

  /**
   * None yet.
   *
   * @param unknownRun what a run is taken to last before one was seen
   */
  UnitClasses(double unknownRun) {
    this.unknownRun = unknownRun;
  }

  /** That of a board's units for a queue under a binary. */
  UnitClass of(Queue queue, Binary binary, ScheduledBoard board) {
    for (UnitClass units : queue.classes) {
      if (units.binary == binary
          && units.model == board.model
          && units.audience == board.audience) {
        return units;
      }
    }
    Speed speed = speed(queue, board);
    UnitClass made = new UnitClass(queue, binary, board.model, board.audience, speed);
    queue.classes.add(made);
    queue.sortClasses();
    return made;
  }

  /** How long requests of a queue take on boards like one. */
  Speed speed(Queue queue, ScheduledBoard board) {
    return speeds.computeIfAbsent(
        (long) queue.id << 32 | board.model, key -> new Speed(unknownRun));
  }

  /** Counts on the units that a board will have. */
  void comes(ScheduledBoard board, Binary next) {
    for (Queue queue : next.serves) {
      UnitClass units = of(queue, next, board);
      units.coming++;
      board.coming.add(units);
    }
  }

  /** Counts on them no more. */
  static void comesNot(ScheduledBoard board) {
    for (UnitClass units : board.coming) {
      units.coming--;
      forgetIfUnused(units);
    }
    board.coming.clear();
  }

  /** A class of what was withdrawn is counted on as long as a board is being programmed with it. */
  static void forgetIfUnused(UnitClass units) {
    if (units.binary.withdrawn && units.coming == 0) {
      units.queue.classes.remove(units);
    }
  }
}
