package io.coral.core.engine.internal;

import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.Programming;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceClaim;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One board, which does what is decided elsewhere. Everything that touches the board happens in
 * turn, one step after the other: so open, program and close never meet, nor do the arguments of
 * two runs of one compute unit.
 */
final class PooledBoard {

  private final BoundedBoard board;
  private final RuntimeInfo info;
  private final String id;
  private final Dispatcher dispatcher;
  private final BoardEvents events;
  private final Fresh fresh;
  private final SerialExecutor turn;
  private final BoardStatus status;
  private final BoardReadings readings;
  private final Launches launches;

  // touched in turn only
  private @Nullable Session session;
  private Span programmed = new Span(0, 0);

  /** A time by {@link System#nanoTime}. */
  private record Span(long from, long until) {

    Duration within(Job job) {
      long nanos = Math.min(until, job.started) - Math.max(from, job.submitted);
      return nanos > 0 ? Duration.ofNanos(nanos) : Duration.ZERO;
    }
  }

  /** Looks anew at what may have changed behind the engine's back. */
  interface Fresh {

    /** At what the runtime says of its boards; does not block. */
    void lookAtBoards();

    /** At what is installed; blocks for the disk. */
    void lookAtRepository();
  }

  PooledBoard(
      BoundedRuntime runtime,
      DeviceInfo device,
      Dispatcher dispatcher,
      Fresh fresh,
      Executor threads) {
    this.board = new BoundedBoard(runtime, device.id(), threads);
    this.info = runtime.info;
    this.id = device.id();
    this.dispatcher = dispatcher;
    this.events = dispatcher.boardEvents();
    this.fresh = fresh;
    this.turn = new SerialExecutor(threads, dispatcher::carryOn);
    this.status = new BoardStatus(device);
    this.readings = new BoardReadings(threads);
    this.launches = new Launches(this, board, dispatcher, turn);
  }

  String id() {
    return id;
  }

  String runtimeId() {
    return info.id();
  }

  /** What closing it may take, if nothing hangs. */
  Duration closing() {
    return BoardPool.closing(info);
  }

  DeviceInfo device() {
    return status.device();
  }

  boolean isUsable() {
    return status.isUsable();
  }

  /** Whether it is gone for good. */
  boolean isRetired() {
    return status.isRetired();
  }

  /** Takes note of the tenant that it is kept for; null when for none. */
  void setHolder(Board.@Nullable Holder holder) {
    status.setHolder(holder);
  }

  /** The board as people see it. */
  Board snapshot(int index) {
    return status.snapshot(info.id(), index);
  }

  /** What it has to do; its sensors are read anew, if they were not just read. */
  Activity.OfBoard activity(int index, List<Activity.OfUnit> units) {
    BoardReadings.Reading read = readings.last();
    return new Activity.OfBoard(snapshot(index), units, read.banks(), read.sensors());
  }

  /** Takes what the runtime says of the board now. */
  void discovered(DeviceInfo now) {
    if (status.discovered(now)) {
      events.changed(this);
    }
    if (now.failure().isPresent()) {
      turn.execute(this::close);
    }
  }

  /**
   * Gives the board to a claim, or frees it. The claim is told once the engine has closed the
   * board.
   */
  void setOwner(@Nullable DeviceClaim claim) {
    if (!status.setOwner(claim)) {
      return;
    }
    events.changed(this);
    if (claim != null) {
      turn.execute(() -> release(claim));
    }
  }

  /** Gives the board to a claim once nothing runs there, or its patience is over. */
  private void release(DeviceClaim claim) {
    if (launches.isIdle() || claim.patience().isZero()) {
      give(claim);
      return;
    }
    AtomicBoolean isGiven = new AtomicBoolean();
    Runnable give =
        () -> {
          if (isGiven.compareAndSet(false, true)) {
            give(claim);
          }
        };
    launches.onceIdle(give);
    dispatcher.once(isGiven::get, () -> {}, claim.patience(), () -> turn.execute(give));
  }

  private void give(DeviceClaim claim) {
    if (!status.isOwnedBy(claim)) {
      return;
    }
    close();
    log().info("Board {} belongs to {}", id, claim.owner());
    try {
      BoundedCall.run(board.limits.open(), "released", "board " + id, () -> claim.released(id));
    } catch (AcceleratorException e) {
      log().warn("{} failed when it was told that board {} is free for it", claim.owner(), id, e);
    }
  }

  /**
   * Resets the board for whoever claims it; blocks, within the runtime's bounds.
   *
   * @throws AcceleratorException what the runtime failed with
   */
  void reset() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    turn.execute(
        () -> {
          try {
            board.resetClosed();
            done.complete(null);
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    try {
      done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof AcceleratorException failure ? failure : e;
    }
  }

  /** Closes the board for good. Completes when it is closed. */
  CompletableFuture<Void> retire() {
    status.retired();
    events.changed(this);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    turn.execute(
        () -> {
          close();
          closed.complete(null);
        });
    return closed;
  }

  /** Closes the board, whose running requests end by that or by themselves. */
  private void close() {
    Session open = session;
    if (open != null) {
      session = null;
      readings.closed();
      status.changing();
      open.close();
      status.closed();
      log().info("Closed board {}", id);
    }
    launches.returnTight();
  }

  // ---- programming ---------------------------------------------------------------------------

  /**
   * Opens the board if it is not, and programs it; nothing runs on it.
   *
   * @param board how the state machine knows it
   * @param program null when that was withdrawn meanwhile
   */
  void program(ScheduledBoard board, @Nullable Program program) {
    turn.execute(
        () -> {
          if (!events.isProgramming(board)) {
            return;
          }
          if (program == null) {
            events.notProgrammed(board);
            return;
          }
          try {
            Session open = programmed(program.bitstream());
            Program now = events.programmed(board, program.bitstream(), open.laneCounts());
            if (now != null) {
              open.serve(now);
              launches.programmed(now.serves().size());
            }
          } catch (Throwable e) {
            notProgrammed(board, program, e);
          }
        });
  }

  private Session programmed(InstalledBitstream bitstream) {
    Session open = open();
    if (!open.holds(bitstream)) {
      status.changing();
      long from = System.nanoTime();
      try {
        open.program(bitstream);
        programmed = new Span(from, System.nanoTime());
      } finally {
        status.open();
        open.loaded().ifPresent(status::programmed);
        tell(bitstream, Duration.ofNanos(System.nanoTime() - from), open.holds(bitstream));
      }
      log().info("Programmed board {} with {}", id, bitstream.folder());
    }
    status.programmed(bitstream);
    return open;
  }

  private void tell(InstalledBitstream bitstream, Duration took, boolean succeeded) {
    String name = bitstream.artifact().bitstreamId() + ":" + bitstream.artifact().version();
    dispatcher.tell(new Programming(id, info.id(), name, took, succeeded));
  }

  /** How long a request waited for the board's last programming; in its turn. */
  Duration programming(Job job) {
    return programmed.within(job);
  }

  private Session open() {
    Session open = session;
    if (open == null) {
      status.changing();
      try {
        Resource opened = board.open();
        open = new Session(opened, board, turn, events.keptOn(this), dispatcher.lines);
        readings.opened(opened);
      } catch (AcceleratorException e) {
        status.closed();
        throw e;
      }
      session = open;
      status.open();
      log().info("Opened board {}", id);
    }
    return open;
  }

  private void notProgrammed(ScheduledBoard board, Program program, Throwable failure) {
    log().warn("Board {} cannot be programmed: {}", id, failure.toString());
    if (BoardFailures.isOfArtifact(failure)) {
      ForeignCode.tell("a fresh look at the repository", fresh::lookAtRepository);
      events.damaged(board, program.bitstream(), failure);
      return;
    }
    if (BoardFailures.isLost(failure) || BoardFailures.isTimeout(failure)) {
      noteLost(failure);
    }
    if (BoardFailures.isGone(failure) || BoardFailures.isTimeout(failure)) {
      close();
    }
    events.programFailed(board, program, failure, BoardFailures.isBusy(failure));
  }

  // ---- requests ------------------------------------------------------------------------------

  /** The requests on it. */
  Launches launches() {
    return launches;
  }

  /** What it is open in now; null when it is not. In its turn. */
  @Nullable Session session() {
    return session;
  }

  /** Whether a session is the one that it is open in now; in its turn. */
  boolean isOpenIn(Session any) {
    return any == session;
  }

  /**
   * Has a board that cannot go on take nothing new for now. It is closed if it was lost, hangs or
   * has lost its program; whoever needs it opens it again.
   */
  void leave(Session from, Throwable failure) {
    if (from != session) {
      return;
    }
    if (BoardFailures.isBusy(failure)) {
      events.busy(this);
    } else if (BoardFailures.isLost(failure) || BoardFailures.isTimeout(failure)) {
      noteLost(failure);
      events.lost(this);
      close();
    } else {
      events.emptied(this);
      close();
    }
  }

  private void noteLost(Throwable failure) {
    status.lost(String.valueOf(failure.getMessage()));
    log().warn("Lost board {}: {}", id, failure.getMessage());
    fresh.lookAtBoards();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(PooledBoard.class);
  }
}
