package io.coral.core.engine.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.core.memory.internal.KeptData;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.core.schedule.internal.Tenant;
import io.coral.core.schedule.internal.Ticket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What boards tell of themselves, as events of the state machine: whether they are there, what they
 * are programmed with and what they keep. Any thread.
 */
final class BoardEvents {

  private final Dispatcher dispatcher;
  private final Work work;

  // touched in events and questions alone
  private final Schedule schedule;
  private final Programs programs;
  private final Roster boards;
  private final LiveJobs live;
  private final Grants grants;

  /** How long requests wait for boards that may come. */
  private final long noBoard;

  BoardEvents(
      Dispatcher dispatcher,
      Work work,
      Schedule schedule,
      Programs programs,
      Roster boards,
      LiveJobs live,
      Grants grants,
      long noBoard) {
    this.dispatcher = dispatcher;
    this.work = work;
    this.schedule = schedule;
    this.programs = programs;
    this.boards = boards;
    this.live = live;
    this.grants = grants;
    this.noBoard = noBoard;
  }

  /** A board came, went, failed, was claimed or freed, or has become another kind of board. */
  void changed(PooledBoard pooled) {
    dispatcher.event(
        () -> {
          Roster.Entry before = boards.of(pooled);
          int known = programs.kind(pooled.runtimeId(), pooled.device(), dispatcher.now());
          int kind = pooled.isUsable() ? known : -1;
          if (kind >= 0 || pooled.isRetired()) {
            boards.notAway(pooled);
          } else {
            boards.away(pooled, known);
          }
          if (before != null && before.kind() != kind) {
            boards.remove(before);
            schedule.removeBoard(before.board(), dispatcher.now());
            dispatcher.look();
          }
          if (kind >= 0 && (before == null || before.kind() != kind)) {
            ScheduledBoard board =
                schedule.addBoard(kind, kind, grants.scopes(pooled), dispatcher.now());
            boards.add(new Roster.Entry(pooled, board, kind));
            grants.tellContested(pooled);
          }
        });
  }

  /** Takes note of what a board keeps that requests share. */
  KeptData keptOn(PooledBoard pooled) {
    return new KeptData() {
      @Override
      public void came(long number, long bytes) {
        tell(pooled, board -> schedule.dataCame(number, bytes, board));
      }

      @Override
      public void left(long number) {
        tell(pooled, board -> schedule.dataLeft(number, board));
      }
    };
  }

  /** Whether a decision to program a board still holds. */
  boolean isProgramming(ScheduledBoard board) {
    return ask(() -> boards.of(board) != null && board.state() == ScheduledBoard.State.PROGRAMMING);
  }

  /**
   * A board is programmed as decided.
   *
   * @param lanes how many lanes each accelerator of the bitstream has on it
   * @return what it serves from now on; null when the bitstream was withdrawn meanwhile
   */
  @Nullable Program programmed(
      ScheduledBoard board, InstalledBitstream bitstream, Map<String, Integer> lanes) {
    return ask(
        () -> {
          Roster.Entry there = boards.of(board);
          if (there == null) {
            return null;
          }
          programs.learn(bitstream, lanes, dispatcher.now());
          Program program = programs.of(bitstream, there.kind());
          if (program != null) {
            boards.accepted(program.serves());
          }
          schedule.programmed(board, program == null ? null : program.binary(), dispatcher.now());
          return program;
        });
  }

  /** What a board was to be programmed with is not to be used any more. */
  void notProgrammed(ScheduledBoard board) {
    dispatcher.event(
        () -> {
          if (boards.of(board) != null) {
            schedule.programmed(board, null, dispatcher.now());
          }
        });
  }

  /** A bitstream cannot be loaded on any board. */
  void damaged(ScheduledBoard board, InstalledBitstream bitstream, Throwable why) {
    dispatcher.event(
        () -> {
          programs.damaged(bitstream, why, dispatcher.now());
          dispatcher.strand();
          if (boards.of(board) != null) {
            schedule.programmed(board, null, dispatcher.now());
          }
        });
  }

  /**
   * A board could not be opened or programmed.
   *
   * @param mayPass whether it is only busy; requests then wait for it as long as for a board that
   *     is not there
   */
  void programFailed(ScheduledBoard board, Program program, Throwable cause, boolean mayPass) {
    dispatcher.event(
        () -> {
          Roster.Entry there = boards.of(board);
          if (there == null) {
            return;
          }
          schedule.programFailed(board, dispatcher.now());
          for (Queue queue : Set.copyOf(program.serves())) {
            refused(queue, there.pooled(), cause, mayPass);
          }
        });
  }

  /**
   * Fails what waits in a queue once every board that it may use has refused to be programmed for
   * it; what waits also for a board that is away, or held, is as patient as where there is no board
   * at all.
   */
  private void refused(Queue queue, PooledBoard pooled, Throwable cause, boolean mayPass) {
    Map<PooledBoard, Throwable> refused = boards.refused(queue, pooled, cause);
    List<ScheduledBoard> others =
        boards
            .all(each -> !refused.containsKey(each.pooled()) && programs.serves(each.kind(), queue))
            .map(Roster.Entry::board)
            .toList();
    boolean mayHelp =
        mayPass || !others.isEmpty() || boards.isAway(kind -> programs.serves(kind, queue));
    Map<Tenant, Boolean> hasOthers = new HashMap<>();
    for (Job job : live.all()) {
      if (job.queue() != queue
          || job.state() == Ticket.State.BOUND
          || hasOthers.computeIfAbsent(job.tenant(), tenant -> isForOneOf(others, tenant))) {
        continue;
      }
      boolean isPatient = mayHelp && dispatcher.now() - job.arrival() < noBoard;
      if (!isPatient && schedule.cancel(job, dispatcher.now())) {
        refused.forEach((board, why) -> job.troubles().failedOn(board.id(), why, dispatcher.now()));
        dispatcher.endings().spent(job);
      }
    }
  }

  private static boolean isForOneOf(List<ScheduledBoard> boards, Tenant tenant) {
    return boards.stream().anyMatch(board -> board.isFor(tenant));
  }

  /** A board or its runtime failed; it is left alone for a while, and has no program then. */
  void lost(PooledBoard pooled) {
    tell(pooled, board -> schedule.programFailed(board, dispatcher.now()));
    work.leave();
  }

  /** A board is busy with something that is not the engine's; it is left alone for a while. */
  void busy(PooledBoard pooled) {
    tell(
        pooled,
        board -> {
          if (board.state() != ScheduledBoard.State.ASIDE) {
            schedule.putAside(board, dispatcher.now());
          }
        });
    work.leave();
  }

  /** A board has no program any more, by no fault of its own. */
  void emptied(PooledBoard pooled) {
    tell(
        pooled,
        board -> {
          if (board.state() != ScheduledBoard.State.MAKING_ROOM
              && board.state() != ScheduledBoard.State.PROGRAMMING) {
            schedule.programmed(board, null, dispatcher.now());
          }
        });
    work.leave();
  }

  /** Others carry out what follows: a runtime may hold this thread for long. */
  private <T extends @Nullable Object> T ask(Supplier<T> question) {
    try {
      return work.ask(question);
    } finally {
      work.leave();
    }
  }

  /** An event of a board; nothing if the state machine does not have it. */
  private void tell(PooledBoard pooled, Consumer<ScheduledBoard> event) {
    work.post(
        () -> {
          Roster.Entry there = boards.of(pooled);
          if (there != null) {
            event.accept(there.board());
          }
        });
  }
}
