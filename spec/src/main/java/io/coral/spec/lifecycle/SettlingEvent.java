package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Trampoline;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event that is settled once; whoever asks, waits or is called back is told the same end. Any
 * thread.
 */
abstract class SettlingEvent implements Event {

  private static final AtomicReferenceFieldUpdater<SettlingEvent, Outcome> OUTCOME =
      AtomicReferenceFieldUpdater.newUpdater(SettlingEvent.class, Outcome.class, "outcome");
  private static final AtomicReferenceFieldUpdater<SettlingEvent, CountDownLatch> LATCH =
      AtomicReferenceFieldUpdater.newUpdater(SettlingEvent.class, CountDownLatch.class, "latch");
  private static final AtomicReferenceFieldUpdater<SettlingEvent, Callback> CALLBACKS =
      AtomicReferenceFieldUpdater.newUpdater(SettlingEvent.class, Callback.class, "callbacks");

  /** A stack of callbacks; closed by {@link #FIRED} once they were called. */
  private static final class Callback {
    final Runnable action;
    final @Nullable Callback next;

    Callback(Runnable action, @Nullable Callback next) {
      this.action = action;
      this.next = next;
    }
  }

  private static final Callback FIRED = new Callback(() -> {}, null);

  /** For how long who awaits looks before it sleeps: to sleep and be woken costs as much. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  /** Made by the first who waits, for most events are settled before anybody does. */
  private volatile @Nullable CountDownLatch latch;

  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Callback callbacks;

  /** The call whose end this is, e.g. {@code run}. */
  public abstract String operation();

  /** What the call is about, for error texts. */
  public abstract String object();

  /** Somebody wants to know the end, which is not known yet. */
  void want() {}

  /**
   * As {@link #want}, by a thread that is about to wait for the end.
   *
   * @return whether it has looked for the end meanwhile
   */
  boolean wantForAwait() {
    want();
    return false;
  }

  /** The end is known now; those who wait already, and callbacks, are told after this. */
  void noteSettled() {}

  /** Why there are no times, though the command completed. */
  abstract AcceleratorException withoutTimes();

  /** Whether the end is known; to ask for it is not to want the end. */
  public final boolean isSettled() {
    return outcome != null;
  }

  /** The failure that it was settled with; to ask for it is not to want the end. */
  final @Nullable AcceleratorException settledFailure() {
    Outcome end = outcome;
    return end == null ? null : end.failure();
  }

  /** Settles the event, unless it is; whether it was not. */
  final boolean settle(Outcome end) {
    if (!OUTCOME.compareAndSet(this, null, end)) {
      return false;
    }
    noteSettled();
    CountDownLatch waitedFor = latch;
    if (waitedFor != null) {
      waitedFor.countDown();
    }
    Callback last = CALLBACKS.getAndSet(this, FIRED);
    if (last != null) {
      fire(last);
    }
    return true;
  }

  private static void fire(Callback last) {
    Callback oldestFirst = null;
    for (Callback c = last; c != null; c = c.next) {
      oldestFirst = new Callback(c.action, oldestFirst);
    }
    for (Callback c = oldestFirst; c != null; c = c.next) {
      Trampoline.run(c.action);
    }
  }

  /** Calls back when the event is settled, or now if it is. */
  final void whenSettled(Runnable action) {
    while (true) {
      Callback before = callbacks;
      // whoever saw the outcome must see every effect of it, the callbacks' turn included
      if (outcome != null || before == FIRED) {
        Trampoline.run(action);
        return;
      }
      if (CALLBACKS.compareAndSet(this, before, new Callback(action, before))) {
        want();
        return;
      }
    }
  }

  @Override
  public final State state() {
    Outcome end = outcome;
    if (end == null) {
      want();
      return State.PENDING;
    }
    return end.failure() == null ? State.COMPLETED : State.FAILED;
  }

  @Override
  public final void await() throws InterruptedException {
    if (!isSettledBeforeSleep(LOOK_NANOS)) {
      latch().await();
    }
    throwFailure();
  }

  @Override
  public final void await(Duration bound) throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(bound);
    if (!isSettledBeforeSleep(Math.min(LOOK_NANOS, nanos))
        && !latch().await(nanos, TimeUnit.NANOSECONDS)) {
      throw AcceleratorException.of(
          ErrorCode.TIMEOUT,
          "await",
          operation() + " of " + object(),
          "not finished within " + bound + "; the command goes on, await it again");
    }
    throwFailure();
  }

  /**
   * Looks for the end, and makes room for other threads meanwhile: the device may be this machine's
   * own processor. An interrupt is told whether there is something to wait for or not.
   */
  private boolean isSettledBeforeSleep(long mostNanos) throws InterruptedException {
    boolean looked = wantForAwait();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!looked && !isSettled()) {
      long start = System.nanoTime();
      do {
        Thread.yield();
      } while (!isSettled() && System.nanoTime() - start < mostNanos);
    }
    return isSettled();
  }

  private CountDownLatch latch() {
    CountDownLatch there = latch;
    if (there == null) {
      CountDownLatch made = new CountDownLatch(1);
      there = LATCH.compareAndSet(this, null, made) ? made : Objects.requireNonNull(latch);
    }
    if (isSettled()) {
      // whoever settled it may have seen no latch
      there.countDown();
    }
    return there;
  }

  private void throwFailure() {
    AcceleratorException failure = settledFailure();
    if (failure != null) {
      throw failure;
    }
  }

  /** A future of its own for each caller: a copy of one would wrap the failure. */
  @Override
  public final CompletionStage<Void> completion() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    whenSettled(
        () ->
            failure().ifPresentOrElse(future::completeExceptionally, () -> future.complete(null)));
    return future;
  }

  @Override
  public final Optional<AcceleratorException> failure() {
    Outcome end = outcome;
    if (end == null) {
      want();
      return Optional.empty();
    }
    return Optional.ofNullable(end.failure());
  }

  @Override
  public EventTimes times() {
    throwFailure();
    Outcome end = outcome;
    if (end == null) {
      throw AcceleratorException.of(
          ErrorCode.BUSY, "times", object(), "the command has not completed; await it first");
    }
    Supplier<EventTimes> times = end.times();
    if (times == null) {
      throw withoutTimes();
    }
    // as ForeignCode.call, but the text about this event is made only where it is told
    try {
      return Objects.requireNonNull(times.get(), "it answered null");
    } catch (Throwable e) {
      throw ForeignCode.failure("times", object(), e);
    }
  }

  @Override
  public String toString() {
    return operation() + " of " + object() + " (" + state() + ")";
  }
}
