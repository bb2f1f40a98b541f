package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.foreign.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A buffer or a compute unit: belongs to one epoch, issues commands in order, and gives back what
 * it holds on the device once it is closed or stale and no command uses it.
 */
abstract class DeviceObject {

  private static final AtomicIntegerFieldUpdater<DeviceObject> USES =
      AtomicIntegerFieldUpdater.newUpdater(DeviceObject.class, "uses");

  private final DeviceResource resource;
  private final long epoch;

  /** Commands that are not done, oldest first. */
  private final ArrayDeque<IssuedCommand> outstanding = new ArrayDeque<>(4);

  private @Nullable IssuedCommand last;

  /** How many commands of other objects use it. */
  private volatile int uses;

  private volatile boolean closed;
  private volatile boolean retired;
  private boolean released;

  DeviceObject(DeviceResource resource, long epoch) {
    this.resource = resource;
    this.epoch = epoch;
  }

  final DeviceResource resource() {
    return resource;
  }

  final long epoch() {
    return epoch;
  }

  /** What it is, for error texts. */
  abstract String describe();

  /** Gives back what it holds on the device; called once. */
  abstract void releaseNative();

  final boolean isClosed() {
    return closed;
  }

  /** Fails when the object, or what it belongs to, cannot be used now. */
  final void requireUsable(String operation) {
    if (closed) {
      throw closedFailure(operation);
    }
    resource.admission().requireEpoch(epoch, operation, this::describe);
  }

  final AcceleratorException closedFailure(String operation) {
    return AcceleratorException.of(
            ErrorCode.CLOSED, operation, describe(), "it was closed; make a new one")
        .breaking(Rule.LIF_02);
  }

  /**
   * Issues a command that was admitted. Fails, with the admission given back, when the object was
   * closed meanwhile.
   */
  final <C extends IssuedCommand> C issue(C command, Event[] after) {
    boolean issued = false;
    try {
      synchronized (this) {
        if (closed) {
          throw closedFailure(command.operation());
        }
        command.gate(last, after);
        last = command;
        outstanding.add(command);
        issued = true;
      }
    } finally {
      if (!issued) {
        command.releaseUses();
        resource.admission().leave();
      }
    }
    command.proceed();
    return command;
  }

  /** A command of this object is done. */
  final void ended(IssuedCommand command) {
    boolean over;
    synchronized (this) {
      if (outstanding.peek() == command) {
        outstanding.poll();
      } else {
        outstanding.remove(command);
      }
      if (last == command) {
        last = null;
      }
      if (closed && outstanding.isEmpty()) {
        // nobody waits for the commands of an open object
        notifyAll();
      }
      over = isOver();
    }
    giveBackIf(over);
    resource.admission().leave();
  }

  /** Marks the object as used by a command of another object. */
  final void retain(String operation) {
    // counted first: whoever closes it afterwards sees the use
    USES.incrementAndGet(this);
    if (closed) {
      release();
      throw closedFailure(operation);
    }
  }

  /** Takes one use back. */
  final void release() {
    if (USES.decrementAndGet(this) == 0 && retired) {
      boolean over;
      synchronized (this) {
        over = isOver();
      }
      giveBackIf(over);
    }
  }

  /** Marks the object closed; commands that are under way go on. Whether it was open. */
  final boolean markClosed() {
    synchronized (this) {
      boolean wasOpen = !closed;
      closed = true;
      return wasOpen;
    }
  }

  /**
   * Waits for the commands of a closed object until the deadline, then fails the events of the
   * rest.
   */
  final void settle(long deadlineNanos, ErrorCode code) {
    String text =
        code == ErrorCode.SHUTDOWN
            ? "the runtime was stopped before the command finished"
            : "the object was closed before the command finished";
    want();
    synchronized (this) {
      Waiting.until(deadlineNanos, outstanding::isEmpty, this::wait);
    }
    cancelAll(command -> command.newFailure(code, text));
  }

  /** Wants to know the end of every command under way. */
  final void want() {
    List<IssuedCommand> all;
    synchronized (this) {
      all = List.copyOf(outstanding);
    }
    all.forEach(IssuedCommand::want);
  }

  /**
   * Fails the events of all commands under way, the newest first: a command that is held must not
   * be submitted because the one before it ended.
   */
  final void cancelAll(Function<IssuedCommand, AcceleratorException> failure) {
    List<IssuedCommand> newestFirst = new ArrayList<>();
    synchronized (this) {
      outstanding.descendingIterator().forEachRemaining(newestFirst::add);
    }
    newestFirst.forEach(command -> command.cancel(failure.apply(command)));
  }

  /** The object will never be used again: gives back what it holds as soon as nothing uses it. */
  final void retire() {
    boolean over;
    synchronized (this) {
      retired = true;
      over = isOver();
    }
    giveBackIf(over);
  }

  /** Whether what it held on the device was given back. */
  final synchronized boolean isReleased() {
    return released;
  }

  /** Whether what it holds is to be given back now, which is so once; with the lock held. */
  private boolean isOver() {
    if (!retired || released || uses > 0 || !outstanding.isEmpty()) {
      return false;
    }
    released = true;
    return true;
  }

  private void giveBackIf(boolean over) {
    if (over) {
      resource.forget(this);
      releaseNative();
    }
  }
}
