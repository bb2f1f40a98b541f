package io.coral.core.engine.internal;

import io.coral.api.FailedAttempt;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.BoundedCall;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What becomes of requests that their board did not answer: another board may, or the same once
 * more, unless the request itself is at fault; and nobody has its arrays before the board has let
 * them go. In the board's turn.
 */
final class Unanswered {

  private final PooledBoard board;
  private final Dispatcher dispatcher;
  private final Executor turn;
  private final BoundedCall.Limit release;

  /**
   * Those of a board.
   *
   * @param turn the board's
   * @param release how long it may use arrays of what has failed
   */
  Unanswered(PooledBoard board, Dispatcher dispatcher, Executor turn, BoundedCall.Limit release) {
    this.board = board;
    this.dispatcher = dispatcher;
    this.turn = turn;
    this.release = release;
  }

  /** No command was issued: another board may do better, unless the request itself is at fault. */
  void notStarted(Launch launch, Throwable failure) {
    tell(launch.job, failure);
    boolean isTimeout = BoardFailures.isTimeout(failure);
    if (BoardFailures.isGone(failure) || BoardFailures.isBusy(failure) || isTimeout) {
      board.leave(launch.session, failure);
      dispatcher
          .endings()
          .returned(launch.job, board, failure, BoardFailures.isLost(failure) || isTimeout);
    } else if (BoardFailures.isNoRoom(failure)) {
      dispatcher.endings().returned(launch.job, board, failure, true);
    } else {
      fail(launch.job, failure);
    }
  }

  /**
   * Its commands have settled, and one failed.
   *
   * @param isReset whether the board was reset meanwhile
   */
  void failed(Launch launch, Throwable failure, boolean isReset) {
    tell(launch.job, failure);
    if (BoardFailures.isDead(failure) && !launch.session.isInnocent(launch)) {
      launch.job.troubles().lostBoard();
    }
    boolean repeats =
        isReset
            ? launch.session.isInnocent(launch)
                || launch.session.isOneOfSeveral(launch) && launch.job.troubles().mayTryAgain()
            : BoardFailures.isGone(failure)
                || BoardFailures.isBusy(failure)
                || BoardFailures.isEcho(failure);
    if (isReset || repeats && !BoardFailures.isEcho(failure)) {
      board.leave(launch.session, failure);
    }
    onceLetGo(launch, repeats, () -> handBack(launch, failure, repeats));
  }

  /** The engine itself failed once its commands had settled. */
  void broken(Launch launch, Throwable failure) {
    tell(launch.job, failure);
    onceLetGo(
        launch,
        false,
        () -> {
          launch.spoil();
          fail(launch.job, failure);
        });
  }

  /**
   * The caller gets the arrays back, or another board does, when no device uses them any more.
   * Copies of them count where another board would get the same; not for ever.
   */
  private void onceLetGo(Launch launch, boolean repeats, Runnable then) {
    if (!launch.lingering().mayUseArrays()) {
      then.run();
      return;
    }
    launch.job.troubles().heldBy = board.id();
    AtomicBoolean copiesToo = new AtomicBoolean(repeats);
    dispatcher.once(
        () -> launch.lingering().isLetGo(copiesToo.get()),
        () -> endSafely(launch, then),
        release.duration(),
        () -> {
          copiesToo.set(false);
          giveUp(launch);
        });
  }

  /** Has a board that does not let go take nothing new for now, and be reset if it can be. */
  private void giveUp(Launch launch) {
    dispatcher.endings().takenOff(launch.job, board);
    turn.execute(
        () -> {
          if (board.isOpenIn(launch.session) && board.id().equals(launch.job.heldBy())) {
            // the others are not what it does not let go
            launch.session.suspect(() -> Set.of(launch));
            launch.session.reset();
            board.leave(launch.session, stillUsed(launch.job));
          }
        });
  }

  private AcceleratorException stillUsed(Job job) {
    return AcceleratorException.of(
        ErrorCode.TIMEOUT,
        "released",
        "board " + board.id(),
        "it still uses the arrays of "
            + job.request()
            + " "
            + release.duration()
            + " after that failed, and is given up for now; if that can take longer here, raise "
            + release.setting());
  }

  private void endSafely(Launch launch, Runnable end) {
    launch.job.troubles().heldBy = null;
    try {
      end.run();
    } catch (Throwable e) {
      fail(launch.job, e);
    }
  }

  private void handBack(Launch launch, Throwable failure, boolean repeats) {
    boolean overwroteInput = launch.overwroteInput();
    if (overwroteInput) {
      launch.spoil();
    }
    if (!repeats) {
      fail(launch.job, failure);
    } else if (overwroteInput) {
      dispatcher
          .endings()
          .failed(
              launch.job,
              "lost board "
                  + board.id()
                  + " while results were copied over its input, so it was not run again; fill the"
                  + " arrays anew and submit again",
              failure);
    } else if (launch.lingering().mayUseCopies()) {
      dispatcher
          .endings()
          .failed(
              launch.job,
              "lost board "
                  + board.id()
                  + ", which still uses the copies of its Java arrays, so it was not run again;"
                  + " submit it again",
              failure);
    } else {
      dispatcher.endings().returned(launch.job, board, failure, BoardFailures.isLost(failure));
    }
  }

  private void tell(Job job, Throwable failure) {
    ErrorCode code =
        failure instanceof AcceleratorException told ? told.code() : ErrorCode.INTERNAL;
    dispatcher.tell(
        new FailedAttempt(job.request().accelerator(), board.id(), board.runtimeId(), code));
  }

  private void fail(Job job, Throwable failure) {
    dispatcher
        .endings()
        .failed(job, "failed on board " + board.id() + ": " + failure.getMessage(), failure);
  }
}
