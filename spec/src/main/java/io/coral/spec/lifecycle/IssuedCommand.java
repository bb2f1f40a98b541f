package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Features;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One command and its event. It is held until what it waits for has finished, submitted to the back
 * end, and done when the back end says so.
 *
 * <p>Two ends are kept apart: the event is <em>settled</em> once, for the caller; the command is
 * <em>done</em> when the device holds nothing of it any more. A close that outlasts its grace
 * settles a command that is not done, and what the command uses stays until it is.
 */
abstract class IssuedCommand extends SettlingEvent implements Command {

  private static final int HELD = 0;
  private static final int SUBMITTED = 1;
  private static final int DONE = 2;

  private static final AtomicIntegerFieldUpdater<IssuedCommand> STAGE =
      AtomicIntegerFieldUpdater.newUpdater(IssuedCommand.class, "stage");
  private static final AtomicReferenceFieldUpdater<IssuedCommand, Runnable> ON_WANTED =
      AtomicReferenceFieldUpdater.newUpdater(IssuedCommand.class, Runnable.class, "onWanted");

  /** Takes the place of {@link #onWanted} once somebody wants to know the end, or it is known. */
  private static final Runnable WANTED = () -> {};

  private final DeviceObject owner;
  private final String operation;
  private final long queuedNanos = System.nanoTime();

  /** Null where the command has nothing to wait for; set before anybody else sees it. */
  private @Nullable Dependencies dependencies;

  private volatile int stage;
  private volatile @Nullable Object attachment;
  private volatile @Nullable Runnable onWanted;
  private volatile @Nullable LongConsumer onAwaited;
  private @Nullable Runnable onDone;
  private boolean inline = true;

  IssuedCommand(DeviceObject owner, String operation) {
    this.owner = owner;
    this.operation = operation;
  }

  /** Hands the command to the back end. */
  abstract void submit();

  /**
   * Gives back what the command held; called once, when the device is done with it. Before the end
   * is told: whoever is told may close what was used, and counts on its room.
   */
  abstract void releaseUses();

  final DeviceObject owner() {
    return owner;
  }

  final boolean isSubmitted() {
    return stage == SUBMITTED;
  }

  // ---- from issue to submission

  /**
   * Makes the command wait, as {@link Dependencies#add} says; called before anybody else sees it,
   * and {@link #proceed} follows. With nothing to wait for it counts as submitted from now on.
   */
  final void gate(@Nullable IssuedCommand predecessor, Event[] after) {
    if (Dependencies.none(predecessor, after)) {
      STAGE.lazySet(this, SUBMITTED);
    } else {
      Dependencies made = new Dependencies(this);
      dependencies = made;
      made.add(predecessor, after);
    }
  }

  /** Goes on behind {@link #gate}: submits the command that has nothing to wait for. */
  final void proceed() {
    if (dependencies == null) {
      start(true);
    } else {
      proceed(dependencies, true);
    }
  }

  /** Takes one dependency away; the last one submits the command. */
  final void proceed(Dependencies waits, boolean onCallersThread) {
    if (!waits.isLast()) {
      return;
    }
    AcceleratorException cause = waits.failure();
    if (cause != null) {
      cancel(dependencyFailed(cause));
    } else if (STAGE.compareAndSet(this, HELD, SUBMITTED)) {
      start(onCallersThread);
    }
  }

  private void start(boolean onCallersThread) {
    inline = onCallersThread;
    try {
      owner.resource().watch(this);
      submit();
    } catch (Throwable e) {
      fail(ForeignCode.failure(operation, object(), e));
    }
  }

  /**
   * Settles the event with a failure. A held command is done by that; a submitted one when the back
   * end says so.
   */
  final void cancel(AcceleratorException failure) {
    want();
    boolean isDone = STAGE.compareAndSet(this, HELD, DONE);
    if (isDone) {
      releaseUses();
    }
    settle(Outcome.failed(failure));
    if (isDone) {
      end();
    }
  }

  private AcceleratorException dependencyFailed(AcceleratorException cause) {
    return cause.handedOn(
        ErrorCode.DEPENDENCY_FAILED,
        operation,
        object(),
        "a command that it waits for failed, so it was not executed: "
            + cause.code()
            + " in "
            + cause.operation()
            + " ("
            + cause.object()
            + ")");
  }

  // ---- what the back end sees

  @Override
  public final String operation() {
    return operation;
  }

  @Override
  public final String object() {
    return owner.describe();
  }

  @Override
  public final long queuedNanos() {
    return queuedNanos;
  }

  @Override
  public final boolean inline() {
    return inline;
  }

  @Override
  public final List<IssuedCommand> predecessors() {
    return dependencies == null ? List.of() : dependencies.onDevice();
  }

  @Override
  public final boolean dependencyHasFailed() {
    return failureOnDevice() != null;
  }

  @Override
  public final void attach(Object handle) {
    attachment = handle;
  }

  @Override
  public final @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public final void whenWanted(Runnable action) {
    while (true) {
      Runnable before = onWanted;
      if (before == WANTED) {
        tell(action);
        return;
      }
      if (ON_WANTED.compareAndSet(this, before, action)) {
        return;
      }
    }
  }

  @Override
  public final void whenAwaited(LongConsumer look) {
    onAwaited = look;
  }

  @Override
  public final void whenDone(Runnable action) {
    onDone = action;
  }

  @Override
  public final void complete() {
    finish(Outcome.WITHOUT_TIMES);
  }

  @Override
  public final void complete(Supplier<EventTimes> times) {
    finish(new Outcome(null, times));
  }

  @Override
  public final void fail(AcceleratorException failure) {
    finish(Outcome.failed(failure));
  }

  // ---- how it ends

  @Override
  final void want() {
    if (onWanted != WANTED) {
      Runnable action = ON_WANTED.getAndSet(this, WANTED);
      if (action != null) {
        tell(action);
      }
    }
  }

  @Override
  final boolean wantForAwait(long lookNanos) {
    LongConsumer look = onAwaited;
    if (look == null || onWanted == WANTED) {
      want();
      return false;
    }
    tell(() -> look.accept(lookNanos));
    want();
    return true;
  }

  @Override
  final long lookNanos() {
    return owner.resource().patience().nanos();
  }

  @Override
  final void slept(long nanos) {
    owner.resource().patience().slept(nanos);
  }

  @Override
  final void noteSettled() {
    // not in a hurry: whoever asks for an end that is known is answered by the end
    ON_WANTED.lazySet(this, WANTED);
    if (onAwaited != null) {
      onAwaited = null;
    }
  }

  /** Tells the back end; that it fails to hear must not keep the command from ending. */
  private void tell(Runnable action) {
    ForeignCode.tell(owner.resource().callbackName(), action::run);
  }

  private @Nullable AcceleratorException failureOnDevice() {
    return dependencies == null ? null : dependencies.failureOnDevice();
  }

  private void finish(Outcome reported) {
    AcceleratorException before = failureOnDevice();
    Outcome end = before == null ? reported : Outcome.failed(dependencyFailed(before));
    boolean isDone = STAGE.getAndSet(this, DONE) != DONE;
    if (isDone) {
      releaseUses();
    }
    boolean first = settle(end);
    AcceleratorException failure = end.failure();
    if (first && failure != null && failure.code() == ErrorCode.EXECUTION_FAILED) {
      owner.resource().faulted(this, failure);
    }
    if (isDone) {
      end();
    }
  }

  private void end() {
    if (dependencies != null) {
      dependencies.forget();
    }
    Runnable action = onDone;
    if (action != null) {
      tell(action);
    }
    owner.ended(this);
  }

  @Override
  public final EventTimes times() {
    if (!owner.resource().runtime().has(Features.TIMESTAMPS)) {
      throw AcceleratorException.of(
          ErrorCode.UNSUPPORTED, "times", object(), "the runtime does not declare timestamps");
    }
    return super.times();
  }

  @Override
  final AcceleratorException withoutTimes() {
    return AcceleratorException.of(
        ErrorCode.INTERNAL, "times", object(), "the back end completed it without times");
  }
}
