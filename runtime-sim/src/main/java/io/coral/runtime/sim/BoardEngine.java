package io.coral.runtime.sim;

import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.runtime.sim.kernel.Cost;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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
      long start = Math.max(now, Math.min(freeAt, now + Cost.LONGEST_NANOS));
      freeAt = start + duration;
      return start;
    }
  }

  private final SimBoard board;
  private final SimClock clock;
  private final SimClock.Timer timer;
  private final Runnable onLost;

  /** Commands that wait for their time, or hang. */
  private final Set<Command> pending = ConcurrentHashMap.newKeySet();

  /** Commands whose work waits for something, such as a packet; they are pending, too. */
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

  private final AtomicLong wakes = new AtomicLong();

  BoardEngine(SimBoard board, SimClock clock, Runnable onLost) {
    this.board = board;
    this.clock = clock;
    this.timer = clock.timer("coral-" + board.info().id());
    this.onLost = onLost;
  }

  SimBoard board() {
    return board;
  }

  /** What the command really does, at the end of its time. */
  interface Work {

    /** Goes on without waiting; whether it is finished. If not, it goes on after {@link #wake}. */
    boolean advance();

    /** Work that is done at once. */
    static Work once(Runnable work) {
      return () -> {
        work.run();
        return true;
      };
    }
  }

  /** A command whose time has come and whose work is not finished. */
  private record Waiting(Command command, long submitted, long started, Work work) {}

  /** Starts a command that takes a lane for a modelled time in ns. */
  void execute(Operation operation, Command command, Lane lane, long duration, Work work) {
    switch (board.fault(operation)) {
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
        command.fail(command.newFailure(ErrorCode.DEVICE_LOST, "the device was lost"));
        return;
      }
      case NONE -> {}
    }
    long now = clock.nanoTime();
    if (duration == 0 && command.inline()) {
      goOn(command, now, now, work);
      return;
    }
    long start = lane.take(now, duration);
    pending.add(command);
    at(
        start + duration,
        () -> {
          if (pending.remove(command)) {
            goOn(command, now, start, work);
          }
        });
  }

  private void goOn(Command command, long submitted, long started, Work work) {
    if (board.isLost()) {
      command.fail(command.newFailure(ErrorCode.DEVICE_LOST, "the board was lost"));
      return;
    }
    try {
      while (true) {
        long before = wakes.get();
        if (work.advance()) {
          break;
        }
        Waiting due = new Waiting(command, submitted, started, work);
        pending.add(command);
        waiting.add(due);
        if (wakes.get() == before || !resume(due)) {
          return;
        }
      }
    } catch (Throwable e) {
      command.fail(ForeignCode.failure(command.operation(), command.object(), e));
      return;
    }
    long queued = Math.min(command.queuedNanos(), submitted);
    EventTimes times = new EventTimes(queued, submitted, started, clock.nanoTime());
    command.complete(() -> times);
  }

  /** Takes a command out of those that wait; whether nobody else did, and it was not stopped. */
  private boolean resume(Waiting due) {
    return waiting.remove(due) && pending.remove(due.command());
  }

  /** Something that commands may wait for has happened. */
  void wake() {
    wakes.incrementAndGet();
    for (Waiting due : waiting) {
      if (resume(due)) {
        goOn(due.command(), due.submitted(), due.started(), due.work());
      }
    }
  }

  /** Does something on the board's timer, unless it is stopped before. */
  void at(long nanos, Runnable action) {
    timer.at(
        nanos, () -> ForeignCode.tell("work on the timer of " + board.info().id(), action::run));
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  private static AcceleratorException injected(Command command) {
    return command
        .newFailure(ErrorCode.EXECUTION_FAILED, "the board reports a fault (injected)")
        .fromVendor(1, "SIM_FAULT_INJECTED");
  }

  /** Whether an operation that is not a command goes wrong. */
  Effect fault(Operation operation) {
    Effect effect = board.fault(operation);
    if (effect == Effect.LOSE) {
      onLost.run();
    }
    return effect;
  }

  /** Makes every pending command finish; whether nothing is running any more. */
  boolean stop() {
    boolean quiet = timer.stop();
    waiting.clear();
    for (Command command : pending) {
      if (pending.remove(command)) {
        command.fail(command.newFailure(ErrorCode.EXECUTION_FAILED, "the board was stopped"));
      }
    }
    return quiet;
  }

  void close() {
    timer.close();
  }
}
