package io.coral.core.engine.internal;

import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Programming;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.ScheduledBoard;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The boards that are to have an accelerator before anybody runs it there. Each is looked at until
 * it has it: what a board does meanwhile, and for whom, is the state machine's. Any thread.
 */
final class Preparations {

  /** One that is awaited. */
  private static final class Pending {

    final Preparation asked;
    final Fit fit;
    final Account account;
    final PooledBoard board;
    final CompletableFuture<Loaded> loaded = new CompletableFuture<>();

    /** Whether the board was to be programmed; touched in questions alone. */
    boolean hasBegun;

    /** What the programming took that it waited for. */
    volatile Duration took = Duration.ZERO;

    Pending(Preparation asked, Fit fit, Account account, PooledBoard board) {
      this.asked = asked;
      this.fit = fit;
      this.account = account;
      this.board = board;
    }

    boolean fail(Code code, String why, @Nullable Throwable cause) {
      return loaded.completeExceptionally(refusal(code, why, cause));
    }

    RequestException refusal(Code code, String why, @Nullable Throwable cause) {
      String what = asked.accelerator() + " is not on board " + board.id() + ": " + why;
      return cause == null
          ? new RequestException(code, asked.accelerator(), what)
          : new RequestException(code, asked.accelerator(), what, cause);
    }
  }

  private final Dispatcher dispatcher;
  private final Set<Pending> pending = ConcurrentHashMap.newKeySet();

  // touched in events and questions alone
  private final Schedule schedule;
  private final Programs programs;
  private final Roster boards;
  private final Grants grants;

  Preparations(
      Dispatcher dispatcher, Schedule schedule, Programs programs, Roster boards, Grants grants) {
    this.dispatcher = dispatcher;
    this.schedule = schedule;
    this.programs = programs;
    this.boards = boards;
    this.grants = grants;
  }

  /**
   * Waits until a board has what is asked for.
   *
   * @param fit what may answer it
   * @throws RequestException when it has it not, saying why
   */
  Loaded ask(Preparation asked, Fit fit, Account account, PooledBoard board) {
    Pending one = new Pending(asked, fit, account, board);
    dispatcher.question(
        () -> {
          programs.forgive(fit.candidates(), dispatcher.now());
          return one;
        });
    pending.add(one);
    try {
      if (!isSettled(one)) {
        dispatcher.once(() -> isSettled(one), () -> {}, asked.patience(), () -> late(one));
      }
      return one.loaded.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw one.refusal(Code.DEADLINE, "interrupted while it waited for that", e);
    } catch (ExecutionException e) {
      throw failure(one, e.getCause());
    } finally {
      pending.remove(one);
    }
  }

  private static RequestException failure(Pending one, @Nullable Throwable cause) {
    if (cause instanceof RequestException refusal) {
      return refusal;
    }
    throw new CompletionException(one.asked.toString(), cause);
  }

  private static void late(Pending one) {
    one.fail(
        Code.DEADLINE,
        "not within "
            + one.asked.patience()
            + "; it is "
            + Explanations.describe(one.board.snapshot(0)),
        null);
  }

  private boolean isSettled(Pending one) {
    return dispatcher.question(() -> one.loaded.isDone() || settle(one));
  }

  private boolean settle(Pending one) {
    if (dispatcher.isStopped()) {
      return one.fail(Code.SHUTDOWN, "the engine is stopped", null);
    }
    Roster.Entry there = boards.of(one.board);
    if (there == null || !there.board().isFor(one.account.tenant)) {
      return one.fail(
          Code.NO_BOARD,
          "tenant "
              + one.account.name
              + " cannot use it now: "
              + Explanations.describe(one.board.snapshot(0))
              + grants.told(one.account.name),
          null);
    }
    Program program = programs.of(one.fit, there.kind());
    if (program == null) {
      Throwable damage = programs.damageOf(one.fit.candidates());
      return damage == null
          ? one.fail(Code.FAILED, "nothing that is installed of it fits that board", null)
          : one.fail(Code.FAILED, String.valueOf(damage.getMessage()), damage);
    }
    ScheduledBoard board = there.board();
    if (board.state() == ScheduledBoard.State.ASIDE && one.hasBegun) {
      Throwable refusal = boards.refusal(program.serves().get(0), one.board);
      return one.fail(Code.FAILED, "it cannot be programmed: " + refusal, refusal);
    }
    if (board.state() != ScheduledBoard.State.READY) {
      return false;
    }
    if (has(board, program, one.asked.accelerator())) {
      Optional<String> bitstream = one.board.snapshot(0).bitstream();
      return bitstream.isPresent()
          && one.loaded.complete(new Loaded(one.board.id(), bitstream.get(), one.took));
    }
    one.hasBegun = true;
    schedule.prepare(board, program.binary(), one.account.tenant, dispatcher.now());
    return false;
  }

  private boolean has(ScheduledBoard board, Program program, String accelerator) {
    return board.units().stream()
        .anyMatch(
            unit ->
                program.serves().contains(unit.queue())
                    && programs.accelerator(unit.queue()).equals(accelerator));
  }

  /** A board was programmed, or could not be. */
  void programmed(Programming programming) {
    for (Pending one : pending) {
      if (one.board.id().equals(programming.boardId())
          && one.board.runtimeId().equals(programming.runtimeId())) {
        one.took = programming.took();
      }
    }
  }

  /** The engine stops: nobody waits any more; within a question. */
  void stop() {
    pending.forEach(this::settle);
  }
}
