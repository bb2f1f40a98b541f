package io.coral.core.engine.internal;

import io.coral.api.Board;
import io.coral.api.Lease;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.core.schedule.internal.Hold;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.spec.settings.ClosestNames;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The boards that are kept for one tenant, and what becomes of each lease. Any thread. */
final class Leases {

  private final Dispatcher dispatcher;

  // touched in events and questions alone
  private final Schedule schedule;
  private final Roster boards;
  private final Grants grants;

  /** Asked for, and not ended; by when they were asked for. */
  private final Set<BoardLease> live = new LinkedHashSet<>();

  private boolean stopped;

  Leases(Dispatcher dispatcher, Schedule schedule, Roster boards, Grants grants) {
    this.dispatcher = dispatcher;
    this.schedule = schedule;
    this.boards = boards;
    this.grants = grants;
  }

  /**
   * Asks for boards.
   *
   * @param known all that there are
   * @throws ReservationException when it can never be granted; nothing happened then
   */
  BoardLease ask(Reservation asked, Account account, List<PooledBoard> known) {
    return dispatcher.question(
        () -> {
          if (stopped) {
            throw new ReservationException(Code.SHUTDOWN, "the engine is stopped");
          }
          Map<ScheduledBoard, PooledBoard> candidates = candidates(asked, account, known);
          BoardLease lease = new BoardLease(this, asked, account.tenant, candidates);
          live.add(lease);
          schedule.reserve(lease, dispatcher.now());
          return lease;
        });
  }

  private Map<ScheduledBoard, PooledBoard> candidates(
      Reservation asked, Account account, List<PooledBoard> known) {
    List<PooledBoard> fitting =
        known.stream().filter(board -> names(board).contains(asked.boards())).toList();
    if (fitting.isEmpty()) {
      Set<String> names = new TreeSet<>();
      known.forEach(board -> names.addAll(names(board)));
      throw new ReservationException(
          Code.UNKNOWN_BOARD,
          "there is no board or kind of boards '"
              + asked.boards()
              + "'; "
              + (names.isEmpty()
                  ? "there are no boards"
                  : "the closest are "
                      + String.join(", ", ClosestNames.to(asked.boards(), names))));
    }
    Map<ScheduledBoard, PooledBoard> candidates = new LinkedHashMap<>();
    for (PooledBoard board : fitting) {
      Roster.Entry there = boards.of(board);
      if (there != null && there.board().isInReachOf(account.tenant)) {
        candidates.put(there.board(), board);
      }
    }
    if (candidates.size() < asked.count()) {
      throw new ReservationException(
          Code.TOO_FEW, tooFew(asked, fitting) + grants.told(asked.tenant()));
    }
    return candidates;
  }

  /** What a board may be asked for by. */
  private static Set<String> names(PooledBoard board) {
    return Set.of(board.id(), board.device().vendor() + "/" + board.device().name());
  }

  /** The leases that hold. */
  List<Lease> holding() {
    return dispatcher.question(
        () ->
            live.stream()
                .filter(lease -> lease.state() == Hold.State.GRANTED)
                .<Lease>map(lease -> lease)
                .toList());
  }

  /** Moves an end; false when there is nothing to move any more. */
  boolean renew(BoardLease lease, Duration term) {
    return dispatcher.question(
        () -> {
          boolean isMoved = schedule.renew(lease, term.toNanos(), dispatcher.now());
          if (isMoved) {
            held(lease);
          }
          return isMoved;
        });
  }

  void release(BoardLease lease) {
    dispatcher.question(
        () -> {
          schedule.release(lease, dispatcher.now());
          return lease;
        });
  }

  /** Ends all of them; within a question. */
  void stop() {
    stopped = true;
    List.copyOf(live).forEach(lease -> schedule.release(lease, dispatcher.now()));
  }

  /** Ends those whose holders were granted other boards; within a question. */
  void endOutOfReach() {
    for (BoardLease lease : List.copyOf(live)) {
      if (!lease.kept().stream().allMatch(board -> board.isInReachOf(lease.holder()))) {
        schedule.release(lease, dispatcher.now());
      }
    }
  }

  /** Who keeps boards from a job that could run it, for people; within a question. */
  String inTheWay(Job job, Programs programs) {
    return boards
            .all(
                each ->
                    !each.board().isFor(job.tenant())
                        && each.board().isInReachOf(job.tenant())
                        && programs.serves(each.kind(), job.queue()))
            .map(each -> "; board " + Explanations.describe(each.pooled().snapshot(0)))
            .collect(Collectors.joining())
        + grants.told(job.account.name);
  }

  // ---- what the state machine decided -----------------------------------------------------------

  /** Tells boards and holder where a lease stands; within an event. */
  void held(BoardLease lease) {
    List<PooledBoard> before = lease.boardsTold;
    List<PooledBoard> now = lease.candidates(lease.kept());
    lease.boardsTold = now;
    before.stream().filter(board -> !now.contains(board)).forEach(board -> board.setHolder(null));
    if (lease.state() == Hold.State.OUTSIDE) {
      live.remove(lease);
      String why = why(lease, before);
      if (lease.ended(code(lease), why)) {
        dispatcher.carryOut(
            () -> log().info("The lease of tenant {} has ended: {}", lease.tenant(), why));
      }
    } else if (!now.isEmpty()) {
      Duration left = Duration.ofNanos(lease.endsAt() - dispatcher.now());
      boolean isGranted = lease.state() == Hold.State.GRANTED;
      Instant until =
          Instant.now()
              .plus(isGranted ? left : left.plus(lease.asked.term()))
              .truncatedTo(ChronoUnit.MILLIS);
      now.forEach(board -> board.setHolder(new Board.Holder(lease.tenant(), until)));
      lease.holds(now, until);
    }
  }

  private Code code(BoardLease lease) {
    if (stopped) {
      return Code.SHUTDOWN;
    }
    Hold.End end = lease.end();
    return end == Hold.End.NOT_FREE
        ? Code.NOT_FREE
        : end == Hold.End.GONE ? Code.TOO_FEW : Code.ENDED;
  }

  private String why(BoardLease lease, List<PooledBoard> before) {
    Hold.End end = lease.end();
    if (end == Hold.End.NOT_FREE) {
      return notFree(lease);
    }
    if (end == Hold.End.GONE) {
      return before.isEmpty()
          ? tooFew(lease.asked, lease.candidates.values())
          : "its last board is gone: " + describe(before);
    }
    if (end == Hold.End.OVER) {
      return "its time was over at " + lease.until();
    }
    return stopped ? "the engine was stopped" : "it was closed";
  }

  private static String notFree(BoardLease lease) {
    return lease.asked.boards()
        + " was not free for tenant "
        + lease.tenant()
        + " within "
        + lease.asked.patience()
        + ": "
        + lease.candidates.entrySet().stream()
            .map(
                each ->
                    describe(List.of(each.getValue()))
                        + " with "
                        + each.getKey().bound()
                        + " requests")
            .collect(Collectors.joining(", "))
        + "; wait longer, or for fewer boards";
  }

  private static String tooFew(Reservation asked, Collection<PooledBoard> fitting) {
    return asked.count()
        + " boards of "
        + asked.boards()
        + " were asked for, and there are fewer: "
        + describe(fitting);
  }

  private static String describe(Collection<PooledBoard> boards) {
    return boards.stream()
        .map(
            board ->
                board.isRetired()
                    ? board.id() + " (not there any more)"
                    : Explanations.describe(board.snapshot(0)))
        .collect(Collectors.joining(", "));
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Leases.class);
  }
}
