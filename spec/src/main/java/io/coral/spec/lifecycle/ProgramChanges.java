package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The changes of what is programmed on a resource: one at a time, each with the door shut, and
 * within a bound. Any thread.
 *
 * @param <P> what a runtime keeps of a program
 */
public final class ProgramChanges<P> {

  private final Admission<P> admission;
  private final Duration bound;
  private final ReentrantLock turn = new ReentrantLock();

  /** What is checked, and waited for, before the device is touched. */
  @FunctionalInterface
  public interface Change<P> {
    /**
     * Makes the checks. What it throws leaves the resource as it was.
     *
     * @param deadlineNanos when the bound has passed, on the axis of {@link System#nanoTime()}
     */
    Step<P> prepare(long deadlineNanos);
  }

  /** What is done to the device. */
  @FunctionalInterface
  public interface Step<P> {
    /** Does it. What it throws leaves the resource unprogrammed. */
    Standing<P> apply(long epoch);
  }

  /**
   * No change is under way.
   *
   * @param bound how long a change waits for its turn and for outstanding commands (PRG-05)
   */
  public ProgramChanges(Admission<P> admission, Duration bound) {
    this.admission = Objects.requireNonNull(admission, "admission");
    this.bound = Objects.requireNonNull(bound, "bound");
  }

  /**
   * Makes a change, which begins a new epoch. Not interruptible.
   *
   * @throws AcceleratorException {@code BUSY} when another change is under way for the whole bound;
   *     {@code CLOSED} or {@code DEVICE_LOST}; what the change throws
   */
  public void make(String operation, Change<P> change) {
    long deadline = Waiting.deadline(bound);
    if (!tryTurn(deadline)) {
      throw busy(operation, "another thread is changing its program");
    }
    try {
      Standing<P> before = admission.current();
      admission.requireAlive(operation);
      Standing<P> shut = before.shut();
      if (!admission.change(before, shut)) {
        admission.requireAlive(operation);
      }
      Step<P> step;
      try {
        step = change.prepare(deadline);
      } catch (Throwable e) {
        admission.change(shut, before);
        throw ForeignCode.failure(operation, admission.resourceId(), e);
      }
      // closed or lost while it drained: the device is not touched any more
      admission.requireAlive(operation);
      long epoch = before.epoch() + 1;
      Standing<P> after = Standing.bare(Phase.UNPROGRAMMED, epoch);
      try {
        after = step.apply(epoch);
      } finally {
        admission.change(shut, after);
      }
      admission.requireAlive(operation);
    } finally {
      turn.unlock();
    }
  }

  /** The failure of a change that waited for outstanding commands in vain. */
  public AcceleratorException undrained(String operation) {
    return busy(operation, "its outstanding commands did not finish");
  }

  /** Does something while nothing is changed; waits for its turn without a bound. */
  void alone(Runnable action) {
    turn.lock();
    try {
      action.run();
    } finally {
      turn.unlock();
    }
  }

  private boolean tryTurn(long deadlineNanos) {
    int held = turn.getHoldCount();
    return Waiting.until(
        deadlineNanos,
        () -> turn.getHoldCount() > held,
        millis -> turn.tryLock(millis, TimeUnit.MILLISECONDS));
  }

  private AcceleratorException busy(String operation, String why) {
    return AcceleratorException.of(
            ErrorCode.BUSY,
            operation,
            admission.resourceId(),
            why + " within " + bound + "; the device was not touched")
        .breaking(Rule.PRG_05);
  }
}
