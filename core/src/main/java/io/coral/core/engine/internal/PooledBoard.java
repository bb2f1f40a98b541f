package io.coral.core.engine.internal;

import io.coral.api.Board;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceClaim;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Features;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.foreign.BoundedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One board and the requests that were given to it. Everything that touches the board happens in
 * turn, one step after the other, on the engine's threads: so open, program and close never meet.
 */
final class PooledBoard {

  private record Assignment(Job job, InstalledBitstream bitstream) {}

  /** How far a job came before it was started. */
  private enum Step {
    OPEN,
    PROGRAM,
    PREPARE
  }

  private final BoundedRuntime runtime;
  private final RuntimeInfo info;
  private final String id;
  private final Outcomes outcomes;
  private final SerialExecutor turn;
  private final BoardStatus status;

  // touched in turn only
  private final List<Assignment> waiting = new ArrayList<>();
  private final List<Launch> running = new ArrayList<>();
  private @Nullable Session session;

  PooledBoard(BoundedRuntime runtime, DeviceInfo device, Outcomes outcomes, Executor threads) {
    this.runtime = runtime;
    this.info = runtime.info;
    this.id = device.id();
    this.outcomes = outcomes;
    this.turn = new SerialExecutor(threads);
    this.status = new BoardStatus(device);
  }

  /** What the scheduler looks at. */
  BoardStatus.View view() {
    return status.view();
  }

  /** The board as people see it. */
  Board snapshot(int index) {
    return status.snapshot(info.id(), index);
  }

  /** Takes what the runtime says of the board now. */
  void discovered(DeviceInfo now) {
    status.discovered(now);
    if (now.failure().isPresent()) {
      turn.execute(this::pump);
    }
  }

  /** Gives the board a job; false when it cannot take any now. */
  boolean offer(Job job, InstalledBitstream bitstream) {
    if (!status.enter(bitstream)) {
      return false;
    }
    turn.execute(
        () -> {
          waiting.add(new Assignment(job, bitstream));
          pump();
        });
    return true;
  }

  /**
   * Gives the board to a claim, or frees it. The claim is told once the engine has closed the
   * board.
   */
  void setOwner(@Nullable DeviceClaim claim) {
    if (status.setOwner(claim) && claim != null) {
      turn.execute(() -> release(claim));
    }
  }

  private void release(DeviceClaim claim) {
    evict(null);
    if (!status.isOwnedBy(claim)) {
      return;
    }
    log().info("Board {} belongs to {}", id, claim.owner());
    try {
      BoundedCall.run(runtime.limits.open(), "released", "board " + id, () -> claim.released(id));
    } catch (AcceleratorException e) {
      log().warn("{} failed when it was told that board {} is free for it", claim.owner(), id, e);
    }
  }

  /** Closes the board for good; its requests are handed back. Completes when it is closed. */
  CompletableFuture<Void> retire() {
    status.retired();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    turn.execute(
        () -> {
          evict(null);
          closed.complete(null);
        });
    return closed;
  }

  /** Hands waiting jobs back, then closes the board, whose running jobs end by that. */
  private void evict(@Nullable Throwable cause) {
    handBackWaiting(cause);
    Session open = session;
    if (open != null) {
      session = null;
      status.changing();
      open.close();
      status.closed(running.size());
      log().info("Closed board {}", id);
    }
  }

  private void handBackWaiting(@Nullable Throwable cause) {
    List<Assignment> leaving = List.copyOf(waiting);
    waiting.clear();
    leaving.forEach(assignment -> handBack(assignment.job(), cause));
  }

  private void handBack(Job job, @Nullable Throwable cause) {
    status.left();
    outcomes.returned(job, this, cause);
  }

  /** Starts what can be started; a job never overtakes one that needs another program. */
  private void pump() {
    int next = 0;
    while (next < waiting.size()) {
      if (!status.isUsable()) {
        handBackWaiting(null);
        return;
      }
      Assignment assignment = waiting.get(next);
      if (assignment.job().future.isDone()) {
        waiting.remove(assignment);
        status.left();
        continue;
      }
      Step step = Step.OPEN;
      try {
        Session open = open();
        step = Step.PROGRAM;
        if (!open.holds(assignment.bitstream())) {
          if (!running.isEmpty()) {
            return;
          }
          program(open, assignment.bitstream());
        }
        status.programmed(assignment.bitstream());
        step = Step.PREPARE;
        Optional<Lane> lane = open.freeLane(assignment.job().request.accelerator());
        if (lane.isEmpty()) {
          next++;
          continue;
        }
        Launch launch = new Launch(open, lane.get(), assignment.job());
        if (!prepared(launch)) {
          return;
        }
        waiting.remove(assignment);
        start(launch);
      } catch (Throwable e) {
        waiting.remove(assignment);
        notStarted(assignment.job(), step, e);
      }
    }
  }

  private Session open() {
    Session open = session;
    if (open == null) {
      status.changing();
      try {
        open = new Session(runtime.open(id), runtime);
      } catch (AcceleratorException e) {
        status.closed(running.size());
        throw e;
      }
      session = open;
      status.open();
      log().info("Opened board {}", id);
    }
    return open;
  }

  private void program(Session open, InstalledBitstream bitstream) {
    status.changing();
    try {
      open.program(bitstream);
    } finally {
      status.open();
      open.loaded().ifPresent(status::programmed);
    }
    log().info("Programmed board {} with {}", id, bitstream.folder());
  }

  /** Reserves what the launch needs; false when it must wait until another gives memory back. */
  private boolean prepared(Launch launch) {
    try {
      launch.prepare();
      return true;
    } catch (Throwable e) {
      launch.release();
      if (BoardFailures.isNoRoom(e) && !running.isEmpty()) {
        return false;
      }
      throw e;
    }
  }

  private void start(Launch launch) {
    launch.job.attempts.incrementAndGet();
    launch.session.take(launch.lane);
    running.add(launch);
    launch.issue(() -> turn.execute(() -> settled(launch)));
  }

  private void settled(Launch launch) {
    running.remove(launch);
    launch.session.give(launch.lane);
    launch.release();
    try {
      Throwable failure = launch.failure().orElse(null);
      if (failure == null) {
        Response response = response(launch);
        status.left();
        outcomes.completed(launch.job, response);
      } else {
        failed(launch, failure);
      }
    } catch (Throwable e) {
      fail(launch.job, "failed on board " + id + ": " + e, e);
    }
    pump();
  }

  private Response response(Launch launch) {
    try {
      return launch.response(id, info.id(), info.has(Features.TIMESTAMPS));
    } catch (Throwable e) {
      log().warn("Board {} declares time stamps, but cannot tell them", id, e);
      return launch.response(id, info.id(), false);
    }
  }

  private void failed(Launch launch, Throwable failure) {
    if (!BoardFailures.isGone(failure)) {
      fail(launch.job, "failed on board " + id + ": " + failure.getMessage(), failure);
      return;
    }
    if (launch.session == session) {
      leave(failure);
    }
    if (launch.overwroteInput()) {
      fail(
          launch.job,
          "lost board "
              + id
              + " while results were copied over its input, so it was not run again; fill the"
              + " arrays anew and submit again",
          failure);
    } else {
      handBack(launch.job, failure);
    }
  }

  /** No command was issued: another board may do better, unless the job itself is at fault. */
  private void notStarted(Job job, Step step, Throwable failure) {
    if (session != null && BoardFailures.isGone(failure)) {
      leave(failure);
    } else if (BoardFailures.isLost(failure)) {
      markLost(failure);
    }
    boolean hangs = step != Step.PREPARE && BoardFailures.isTimeout(failure);
    if (hangs) {
      markLost(failure);
      evict(failure);
    }
    boolean elsewhere =
        switch (step) {
          case OPEN -> true;
          case PROGRAM -> !BoardFailures.isOfArtifact(failure);
          case PREPARE -> BoardFailures.isGone(failure);
        };
    if (elsewhere) {
      log().warn("Board {} cannot take a request: {}", id, failure.toString());
      handBack(job, failure);
    } else if (failure instanceof RequestException refusal) {
      status.left();
      outcomes.failed(job, refusal);
    } else {
      fail(job, "failed on board " + id + ": " + failure.getMessage(), failure);
    }
  }

  private void fail(Job job, String how, Throwable cause) {
    status.left();
    String accelerator = job.request.accelerator();
    outcomes.failed(
        job,
        new RequestException(
            RequestException.Code.FAILED, accelerator, accelerator + " " + how, cause));
  }

  /** Closes a board that was lost or taken away; whoever needs it opens it again. */
  private void leave(Throwable failure) {
    if (BoardFailures.isLost(failure)) {
      markLost(failure);
    }
    evict(failure);
  }

  private void markLost(Throwable failure) {
    status.lost(String.valueOf(failure.getMessage()));
    log().warn("Lost board {}: {}", id, failure.getMessage());
    outcomes.lost(this);
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(PooledBoard.class);
  }
}
