package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The boards that may be programmed, by platform. */
final class Fleets {

  private final List<List<Fleet>> byPlatform = new ArrayList<>();

  /** Boards that are being programmed, or were put aside; they come back by themselves. */
  private final Map<Integer, Set<ScheduledBoard>> away = new HashMap<>();

  /** Boards that began or ceased to run something since somebody looked. */
  private final List<ScheduledBoard> moving = new ArrayList<>();

  /** The fleets of a platform. */
  List<Fleet> of(int platform) {
    for (ScheduledBoard board : moving) {
      board.isMoving = false;
      place(board);
    }
    moving.clear();
    return known(platform);
  }

  private List<Fleet> known(int platform) {
    return platform < byPlatform.size() ? byPlatform.get(platform) : List.of();
  }

  /** A board began or ceased to run something: it is put where it belongs once somebody looks. */
  void moves(ScheduledBoard board) {
    if (!board.isMoving && board.state != ScheduledBoard.State.GONE) {
      board.isMoving = true;
      moving.add(board);
    }
  }

  /** Boards of a platform that take no requests now, but will again. */
  Set<ScheduledBoard> away(int platform) {
    return away.computeIfAbsent(platform, key -> new HashSet<>());
  }

  /** Puts a board where it belongs now, or nowhere while it may not be programmed. */
  void place(ScheduledBoard board) {
    if (board.isMoving && board.state == ScheduledBoard.State.GONE) {
      board.isMoving = false;
      moving.remove(board);
    }
    Fleet before = board.fleet;
    if (before != null && (board.state != ScheduledBoard.State.READY || !fits(before, board))) {
      remove(board);
      before = null;
    }
    if (board.isAway != board.comesBack()) {
      board.isAway = board.comesBack();
      if (board.isAway) {
        away(board.platform).add(board);
      } else {
        away(board.platform).remove(board);
      }
    }
    if (board.state != ScheduledBoard.State.READY) {
      return;
    }
    Fleet fleet = before != null ? before : fleet(board);
    board.fleet = fleet;
    if (board.bound.isEmpty()) {
      fleet.busy.remove(board);
      fleet.idle.put(board);
    } else {
      fleet.idle.remove(board);
      fleet.busy.put(board);
    }
  }

  private void remove(ScheduledBoard board) {
    Fleet fleet = board.fleet;
    if (fleet == null) {
      return;
    }
    fleet.idle.remove(board);
    fleet.busy.remove(board);
    board.fleet = null;
    if (fleet.size() == 0) {
      known(board.platform).remove(fleet);
    }
  }

  private static boolean fits(Fleet fleet, ScheduledBoard board) {
    return fleet.binary == known(board) && fleet.audience == board.audience;
  }

  /** A program that was withdrawn is as good as none. */
  private static @Nullable Binary known(ScheduledBoard board) {
    Binary binary = board.binary;
    return binary == null || binary.withdrawn ? null : binary;
  }

  private Fleet fleet(ScheduledBoard board) {
    while (byPlatform.size() <= board.platform) {
      byPlatform.add(new ArrayList<>());
    }
    for (Fleet fleet : known(board.platform)) {
      if (fits(fleet, board)) {
        return fleet;
      }
    }
    Fleet made = new Fleet(known(board), board.audience);
    known(board.platform).add(made);
    return made;
  }
}
