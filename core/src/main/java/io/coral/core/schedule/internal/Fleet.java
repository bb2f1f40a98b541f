package io.coral.core.schedule.internal;

import org.jspecify.annotations.Nullable;

/** Boards of one platform, one program and one audience; those whose stay ends first come first. */
final class Fleet {

  /** A part of a fleet. */
  private abstract static class ByStay extends Heap<ScheduledBoard> {
    @Override
    boolean before(ScheduledBoard a, ScheduledBoard b) {
      return a.stayUntil == b.stayUntil ? a.id < b.id : a.stayUntil < b.stayUntil;
    }
  }

  final @Nullable Binary binary;
  final Audience audience;

  final Heap<ScheduledBoard> idle =
      new ByStay() {
        @Override
        int slot(ScheduledBoard board) {
          return board.idleSlot;
        }

        @Override
        void setSlot(ScheduledBoard board, int slot) {
          board.idleSlot = slot;
        }
      };

  final Heap<ScheduledBoard> busy =
      new ByStay() {
        @Override
        int slot(ScheduledBoard board) {
          return board.busySlot;
        }

        @Override
        void setSlot(ScheduledBoard board, int slot) {
          board.busySlot = slot;
        }
      };

  Fleet(@Nullable Binary binary, Audience audience) {
    this.binary = binary;
    this.audience = audience;
  }

  int size() {
    return idle.size() + busy.size();
  }

  /** Whether requests wait that its boards may take. */
  boolean isWanted() {
    if (binary != null) {
      for (Queue queue : binary.serves) {
        for (Line line : queue.lines) {
          if (line.waiting > 0 && line.mayUse(audience)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** How long what waits for its boards keeps them busy. */
  double pressure() {
    double most = 0;
    if (binary != null) {
      for (Queue queue : binary.serves) {
        for (Line line : queue.lines) {
          most = line.mayUse(audience) ? Math.max(most, line.drain()) : most;
        }
      }
    }
    return most;
  }
}
