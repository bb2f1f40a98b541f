package io.coral.core.engine.internal;

import io.coral.api.Response;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.schedule.internal.Unit;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.BoundedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests on one board, in its turn: each is prepared and issued, and answered or handed on
 * when its commands have settled.
 */
final class Launches {

  private final PooledBoard board;
  private final BoundedBoard calls;
  private final Dispatcher dispatcher;
  private final SerialExecutor turn;
  private final Unanswered unanswered;

  // touched in turn only
  private final Running running = new Running();
  private final PipelineTimes took = new PipelineTimes();

  /** Those for which the device memory had no room. */
  private final List<Launch> tight = new ArrayList<>();

  /** What is to be done once nothing runs. */
  private @Nullable Runnable whenIdle;

  /** How long they hold the thread that issues them; read by any thread. */
  private volatile Pace pace = new Pace(0);

  /**
   * None as yet.
   *
   * @param calls of the board's runtime
   * @param turn of the board
   */
  Launches(PooledBoard board, BoundedBoard calls, Dispatcher dispatcher, SerialExecutor turn) {
    this.board = board;
    this.calls = calls;
    this.dispatcher = dispatcher;
    this.turn = turn;
    this.unanswered = new Unanswered(board, dispatcher, turn, calls.limits.release());
  }

  boolean isIdle() {
    return running.isEmpty();
  }

  /** Has something done once nothing runs, in place of what was to be done before. */
  void onceIdle(Runnable action) {
    whenIdle = action;
  }

  /** The board has another program, with so many lanes. */
  void programmed(int lanes) {
    pace = new Pace(lanes);
  }

  /** Gives back what waits for device memory: the board is closed. */
  void returnTight() {
    List<Launch> leaving = List.copyOf(tight);
    tight.clear();
    leaving.forEach(launch -> dispatcher.endings().returned(launch.job, board, null, false));
  }

  /** Starts a request; on the calling thread if the lane is seen not to hold it for long. */
  void start(Stint stint, long until) {
    if (pace.isBrief(stint.unit.index())) {
      turn.executeHere(stint, until);
    } else {
      turn.execute((Runnable) stint::run);
    }
  }

  /** The same in the board's turn. */
  void begin(Stint stint) {
    Session open = board.session();
    Job job = stint.job;
    Unit on = stint.unit;
    if (job.answer.isUnwanted()) {
      dispatcher.endings().returned(job, board, null, false);
      return;
    }
    if (open == null || !open.serves(on.binary())) {
      dispatcher.boardEvents().emptied(board);
      dispatcher.endings().returned(job, board, null, false);
      return;
    }
    dispatcher.lines.given(job, board.id());
    start(new Launch(open, open.lane(on.index()), stint));
  }

  private void start(Launch launch) {
    long now = System.nanoTime();
    try {
      calls.requireReturned("run");
      launch.prepare();
    } catch (Throwable e) {
      launch.release(true);
      if (BoardFailures.isNoRoom(e) && !running.isEmpty()) {
        tight.add(launch);
      } else {
        unanswered.notStarted(launch, e);
      }
      return;
    }
    ManagedArray missing = launch.missing();
    if (missing != null) {
      launch.release(true);
      fetch(launch, missing);
      return;
    }
    launch.job.attempts++;
    launch.job.started = now;
    running.started(launch, now);
    boolean hasSettled = launch.issue();
    long issued = System.nanoTime();
    pace.observe(launch.stint.unit.index(), issued - now);
    if (hasSettled) {
      settled(launch, issued);
    } else {
      SerialExecutor.Brief settled = () -> settled(launch, System.nanoTime());
      launch.commands().whenSettled(() -> turn.execute(settled));
    }
  }

  /** Tells of the end of a request, and of those that took over its place; within an event. */
  void tellEnds(Stint first) {
    dispatcher.endings().tellEnds(first);
  }

  /** Has a Coral array that only another board has come to the host; that board may hang. */
  private void fetch(Launch launch, ManagedArray array) {
    BoundedCall.Limit limit = calls.limits.open();
    AtomicBoolean isOver = new AtomicBoolean();
    Consumer<@Nullable Throwable> over =
        failure -> {
          if (isOver.compareAndSet(false, true)) {
            turn.execute(() -> fetched(launch, failure));
          }
        };
    array.toHost(over);
    if (!isOver.get()) {
      dispatcher.once(
          () -> isOver.get() || launch.job.answer.isUnwanted(),
          () -> over.accept(null),
          limit.duration(),
          () -> over.accept(late(array, limit)));
    }
  }

  private static AcceleratorException late(ManagedArray array, BoundedCall.Limit limit) {
    return AcceleratorException.of(
        ErrorCode.TIMEOUT,
        "read",
        array.describe(),
        "its board has not copied it to the host within "
            + limit.duration()
            + "; if that can take longer here, raise "
            + limit.setting());
  }

  private void fetched(Launch launch, @Nullable Throwable failure) {
    if (!board.isOpenIn(launch.session) || launch.job.answer.isUnwanted()) {
      dispatcher.endings().returned(launch.job, board, null, false);
    } else if (failure != null && launch.job.isBereft()) {
      dispatcher.endings().bereft(launch.job, board, failure);
    } else if (failure != null) {
      dispatcher.endings().failed(launch.job, "failed: " + failure.getMessage(), failure);
    } else {
      startAgain(launch);
    }
  }

  private void settled(Launch launch, long now) {
    try {
      Throwable failure = launch.commands().failure().orElseGet(() -> lossOfResults(launch));
      boolean isReset =
          failure != null && BoardFailures.isExecution(failure) && launch.session.wasReset();
      if (isReset || failure != null && BoardFailures.isDead(failure)) {
        launch.session.suspect(() -> running.suspects(now));
      }
      running.ended(launch, now);
      if (failure == null && !launch.job.answer.isUnwanted()) {
        launch.copyResults();
      }
      launch.release(failure == null);
      if (failure == null) {
        completed(launch, response(launch), now);
        launch.done();
      } else {
        unanswered.failed(launch, failure, isReset);
      }
    } catch (Throwable e) {
      running.ended(launch, now);
      launch.release(false);
      unanswered.broken(launch, e);
    }
    Runnable idle = whenIdle;
    if (idle != null && running.isEmpty()) {
      whenIdle = null;
      idle.run();
    }
    if (!tight.isEmpty()) {
      List<Launch> again = List.copyOf(tight);
      tight.clear();
      again.forEach(waiting -> turn.execute(() -> startAgain(waiting)));
    }
  }

  private void completed(Launch launch, Response response, long now) {
    if (response.stages().get(0).run().isPresent()) {
      launch.count(took, response);
      dispatcher.endings().completed(launch.stint, response, launch.keptIn(), took, now);
    } else {
      dispatcher.endings().completed(launch.stint, response, now);
    }
  }

  /** Why results that stay on the board are gone with it, though all went well; else null. */
  private @Nullable Throwable lossOfResults(Launch launch) {
    return !board.isOpenIn(launch.session) && launch.leavesResults()
        ? AcceleratorException.of(
            ErrorCode.CLOSED,
            "run",
            "board " + board.id(),
            "it was closed before its results were taken")
        : null;
  }

  private void startAgain(Launch tight) {
    start(new Launch(tight.session, tight.lane, tight.stint));
  }

  private Response response(Launch launch) {
    Duration programming = board.programming(launch.job);
    try {
      return launch.response(board.id(), board.runtimeId(), launch.session.hasTimes(), programming);
    } catch (Throwable e) {
      log().warn("Board {} declares time stamps, but cannot tell them", board.id(), e);
      return launch.response(board.id(), board.runtimeId(), false, programming);
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Launches.class);
  }
}
