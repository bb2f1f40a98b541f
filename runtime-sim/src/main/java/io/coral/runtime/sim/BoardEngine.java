package io.coral.runtime.sim;

import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.coral.spec.support.Command;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries out the commands of one open board in its time: work without modelled time inside the
 * call, other work on the board's timer.
 */
final class BoardEngine {

  /** Something that does one thing at a time, such as a direction of the link. */
  static final class Lane {
    private long freeAt = Long.MIN_VALUE;

    /** Takes the lane from now, or when it becomes free, for so long; when it starts. */
    synchronized long take(long now, long duration) {
      long start = Math.max(now, freeAt);
      freeAt = start + duration;
      return start;
    }
  }

  private final Board board;
  private final SimClock clock;
  private final SimClock.Timer timer;
  private final Runnable onLost;

  /** Commands that wait for their time, or hang. */
  private final Set<Command> pending = ConcurrentHashMap.newKeySet();

  BoardEngine(Board board, SimClock clock, Runnable onLost) {
    this.board = board;
    this.clock = clock;
    this.timer = clock.timer("coral-" + board.info().id());
    this.onLost = onLost;
  }

  Board board() {
    return board;
  }

  /** What the command really does, at the end of its time. */
  interface Work {
    void run();
  }

  /** Starts a command that takes a lane for a modelled time in ns. */
  void execute(Operation operation, Command command, Lane lane, long duration, Work work) {
    switch (board.faults().next(operation)) {
      case FAIL -> {
        command.fail(injected(command));
        return;
      }
      case HANG -> {
        pending.add(command);
        return;
      }
      case LOSE -> {
        onLost.run();
        command.fail(command.failure(ErrorCode.DEVICE_LOST, "the device was lost"));
        return;
      }
      case NONE -> {}
    }
    long now = clock.nanoTime();
    if (duration == 0 && command.inline()) {
      finish(command, now, now, work);
      return;
    }
    long start = lane.take(now, duration);
    pending.add(command);
    timer.at(
        start + duration,
        () -> {
          if (pending.remove(command)) {
            finish(command, now, start, work);
          }
        });
  }

  private void finish(Command command, long submitted, long started, Work work) {
    if (board.isLost()) {
      command.fail(command.failure(ErrorCode.DEVICE_LOST, "the board was lost"));
      return;
    }
    try {
      work.run();
    } catch (AcceleratorException e) {
      command.fail(e);
      return;
    }
    long queued = Math.min(command.queuedNanos(), submitted);
    EventTimes times = new EventTimes(queued, submitted, started, clock.nanoTime());
    command.complete(() -> times);
  }

  private static AcceleratorException injected(Command command) {
    return command
        .failure(ErrorCode.EXECUTION_FAILED, "the board reports a fault (injected)")
        .fromVendor(1, "SIM_FAULT_INJECTED");
  }

  /** Whether an operation that is not a command goes wrong. */
  Effect fault(Operation operation) {
    Effect effect = board.faults().next(operation);
    if (effect == Effect.LOSE) {
      onLost.run();
    }
    return effect;
  }

  /** Makes every pending command finish; whether nothing is running any more. */
  boolean stop() {
    boolean quiet = timer.stop();
    for (Command command : pending) {
      if (pending.remove(command)) {
        command.fail(command.failure(ErrorCode.EXECUTION_FAILED, "the board was stopped"));
      }
    }
    return quiet;
  }

  void close() {
    timer.close();
  }
}
