package io.coral.core.schedule.internal;

import org.jspecify.annotations.Nullable;

/** Boards of one platform, one program and one owner; those whose stay ends first come first. */
final class Fleet {

  /** A part of a fleet. */
  private abstract static class ByStay extends Heap<ScheduledBoard> {
    @Override
    boolean before(ScheduledBoard a, ScheduledBoard b) {
      return a.stayUntil == b.stayUntil ? a.id < b.id : a.stayUntil < b.stayUntil;
    }
  }

  final @Nullable Binary binary;
  final @Nullable Tenant owner;

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

  Fleet(@Nullable Binary binary, @Nullable Tenant owner) {
    this.binary = binary;
    this.owner = owner;
  }

  int size() {
    return idle.size() + busy.size();
  }

  /** Whether requests wait that its boards serve. */
  boolean isWanted() {
    if (binary != null) {
      for (Queue queue : binary.serves) {
        if (queue.waiting > 0) {
          return true;
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
        most = Math.max(most, queue.drain());
      }
    }
    return most;
  }
}
