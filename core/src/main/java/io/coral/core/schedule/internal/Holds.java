package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which boards, and until when. A hold has all its boards or none, so two never wait for
 * each other; of two that may have the same board, the one that was asked for first comes first.
 */
final class Holds {

  private static final class Ends extends Heap<Hold> {
    @Override
    boolean before(Hold a, Hold b) {
      return a.until == b.until ? a.order < b.order : a.until < b.until;
    }

    @Override
    int slot(Hold hold) {
      return hold.slot;
    }

    @Override
    void setSlot(Hold hold, int slot) {
      hold.slot = slot;
    }
  }

  /** What can be had soonest: boards in order before others, then those that run least. */
  private static final Comparator<ScheduledBoard> SOONEST =
      Comparator.<ScheduledBoard, Boolean>comparing(board -> !board.takesRequests())
          .thenComparing(board -> board.bound.size())
          .thenComparing(board -> board.id);

  private final Schedule schedule;
  private final Decisions decisions;
  private final Ends ends = new Ends();
  private final List<Hold> waiting = new ArrayList<>();

  /** Those who hold boards. */
  final List<Tenant> holders = new ArrayList<>();

  private long orders;

  Holds(Schedule schedule, Decisions decisions) {
    this.schedule = schedule;
    this.decisions = decisions;
  }

  /** A hold is asked for. */
  void ask(Hold hold, long now) {
    hold.state = Hold.State.WAITING;
    hold.order = orders++;
    hold.until = later(now, hold.patience);
    ends.put(hold);
    waiting.add(hold);
    take(now);
    endLate(now);
  }

  /** Moves the end of one that is granted; false when it is not, or no more. */
  boolean renew(Hold hold, long term, long now) {
    if (hold.state != Hold.State.GRANTED) {
      return false;
    }
    hold.until = later(now, term);
    ends.moved(hold);
    return true;
  }

  private static long later(long now, long nanos) {
    return nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
  }

  /** Ends one, whatever its state. */
  void end(Hold hold, Hold.End why, long now) {
    if (hold.state == Hold.State.OUTSIDE) {
      return;
    }
    waiting.remove(hold);
    ends.remove(hold);
    giveBack(hold, now);
    hold.state = Hold.State.OUTSIDE;
    hold.end = why;
    decisions.held(hold);
    take(now);
  }

  /** Ends those whose time is over; whether there were such. */
  boolean endLate(long now) {
    boolean isAny = false;
    for (Hold late = ends.peek(); late != null && late.until <= now; late = ends.peek()) {
      boolean wasGranted = late.state == Hold.State.GRANTED;
      end(late, wasGranted ? Hold.End.OVER : Hold.End.NOT_FREE, now);
      isAny = true;
    }
    return isAny;
  }

  /** When {@link #endLate} is due. */
  long wake() {
    Hold first = ends.peek();
    return first == null ? Long.MAX_VALUE : first.until;
  }

  /** Something ended on a board. */
  void freed(ScheduledBoard board, long now) {
    Hold hold = board.hold;
    if (hold != null && hold.state == Hold.State.DRAINING) {
      grant(hold, now);
    }
  }

  /** A board is gone: a granted hold keeps the others; one that is not looks for another. */
  void gone(ScheduledBoard board, long now) {
    Hold hold = board.hold;
    if (hold != null && hold.state == Hold.State.GRANTED) {
      hold.boards.remove(board);
      keepFor(board, null, now);
      if (hold.boards.isEmpty()) {
        end(hold, Hold.End.GONE, now);
      } else {
        decisions.held(hold);
      }
    } else if (hold != null) {
      giveBack(hold, now);
      hold.state = Hold.State.WAITING;
      waiting.add(hold);
      waiting.sort(Comparator.comparingLong(each -> each.order));
      decisions.held(hold);
    }
    waiting.forEach(each -> each.candidates.remove(board));
    for (Hold each : List.copyOf(waiting)) {
      if (each.candidates.size() < each.count) {
        end(each, Hold.End.GONE, now);
      }
    }
    take(now);
  }

  /** Gives boards to those that wait, in order. */
  private void take(long now) {
    Set<ScheduledBoard> wanted = new HashSet<>();
    for (Hold hold : List.copyOf(waiting)) {
      List<ScheduledBoard> free =
          hold.candidates.stream()
              .filter(board -> board.hold == null && !wanted.contains(board))
              .sorted(SOONEST)
              .limit(hold.count)
              .toList();
      if (free.size() == hold.count && (hold.until > now || areFree(free, hold.holder))) {
        waiting.remove(hold);
        take(hold, free, now);
      } else {
        wanted.addAll(hold.candidates);
      }
    }
  }

  private void take(Hold hold, List<ScheduledBoard> free, long now) {
    hold.state = Hold.State.DRAINING;
    hold.boards.addAll(free);
    free.forEach(board -> keepFor(board, hold, now));
    decisions.held(hold);
    grant(hold, now);
  }

  private void grant(Hold hold, long now) {
    if (areFree(hold.boards, hold.holder)) {
      hold.state = Hold.State.GRANTED;
      hold.until = later(now, hold.term);
      ends.moved(hold);
      decisions.held(hold);
    }
  }

  private static boolean areFree(List<ScheduledBoard> boards, Tenant holder) {
    return boards.stream().allMatch(board -> board.runsOnly(holder));
  }

  private void giveBack(Hold hold, long now) {
    hold.boards.forEach(board -> keepFor(board, null, now));
    hold.boards.clear();
  }

  private void keepFor(ScheduledBoard board, @Nullable Hold hold, long now) {
    Tenant before = board.audience.owner;
    Tenant after = hold == null ? null : hold.holder;
    if (after != null && after.boards++ == 0) {
      holders.add(after);
      schedule.queues.forEach(queue -> queue.part(after));
    }
    board.hold = hold;
    schedule.scopes.keep(board, after, now);
    if (before != null && --before.boards == 0) {
      holders.remove(before);
      schedule.queues.forEach(queue -> queue.join(before));
    }
  }
}
