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

  private static final AtomicReferenceFieldUpdater<SettlingEvent, Progress> PROGRESS =
      AtomicReferenceFieldUpdater.newUpdater(SettlingEvent.class, Progress.class, "progress");

  /** What an event comes to: those who are to be told of the end, then the end. */
  sealed interface Progress permits Listener, Outcome {}

  /** Who is to be told of the end, and who was to be told before. */
  private record Listener(Runnable action, @Nullable Listener next) implements Progress {}

  /** Lets the threads go that sleep until the end. */
  private static final class Sleepers extends CountDownLatch implements Runnable {
    Sleepers() {
      super(1);
    }

    @Override
    public void run() {
      countDown();
    }
  }

  /** One field for all, so that to settle an event is one exchange. */
  private volatile @Nullable Progress progress;

  /** The call whose end this is, e.g. {@code run}. */
  public abstract String operation();

  /** What the call is about, for error texts. */
  public abstract String object();

  /** Somebody wants to know the end, which is not known yet. */
  void want() {}

  /**
   * As {@link #want}, by a thread that is about to wait for the end.
   *
   * @param lookNanos for how long it may look for the end meanwhile
   * @return whether it has
   */
  boolean wantForAwait(long lookNanos) {
    want();
    return false;
  }

  /** For how long who awaits looks before it sleeps. */
  long lookNanos() {
    return Patience.LEAST_NANOS;
  }

  /** A thread looked in vain, and slept for so long until it knew the end. */
  void slept(long nanos) {}

  /** The end is known now; those who wait already, and callbacks, are told after this. */
  void noteSettled() {}

  /** Why there are no times, though the command completed. */
  abstract AcceleratorException withoutTimes();

  /** Whether the end is known; to ask for it is not to want the end. */
  public final boolean isSettled() {
    return outcome() != null;
  }

  private @Nullable Outcome outcome() {
    return progress instanceof Outcome end ? end : null;
  }

  /** The failure that it was settled with; to ask for it is not to want the end. */
  final @Nullable AcceleratorException settledFailure() {
    Outcome end = outcome();
    return end == null ? null : end.failure();
  }

  /** Settles the event, unless it is; whether it was not. */
  final boolean settle(Outcome end) {
    Progress before;
    do {
      before = progress;
      if (before instanceof Outcome) {
        return false;
      }
    } while (!PROGRESS.compareAndSet(this, before, end));
    noteSettled();
    if (before instanceof Listener last) {
      tell(last);
    }
    return true;
  }

  /** Tells the threads that sleep, then the callbacks in the order in which they came. */
  private static void tell(Listener last) {
    Listener oldestFirst = null;
    for (Listener each = last; each != null; each = each.next) {
      if (each.action instanceof Sleepers) {
        each.action.run();
      } else {
        oldestFirst = new Listener(each.action, oldestFirst);
      }
    }
    for (Listener each = oldestFirst; each != null; each = each.next) {
      Trampoline.run(each.action);
    }
  }

  /** Calls back when the event is settled, or now if it is. */
  final void whenSettled(Runnable action) {
    while (true) {
      Progress before = progress;
      if (before instanceof Outcome) {
        Trampoline.run(action);
        return;
      }
      if (PROGRESS.compareAndSet(this, before, new Listener(action, (Listener) before))) {
        want();
        return;
      }
    }
  }

  @Override
  public final State state() {
    Outcome end = outcome();
    if (end == null) {
      want();
      return State.PENDING;
    }
    return end.failure() == null ? State.COMPLETED : State.FAILED;
  }

  @Override
  public final void await() throws InterruptedException {
    if (!isSettledBeforeSleep(lookNanos())) {
      long start = System.nanoTime();
      sleepers().await();
      slept(System.nanoTime() - start);
    }
    throwFailure();
  }

  @Override
  public final void await(Duration bound) throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(bound);
    if (!isSettledBeforeSleep(Math.min(lookNanos(), nanos))) {
      long start = System.nanoTime();
      if (!sleepers().await(nanos, TimeUnit.NANOSECONDS)) {
        throw AcceleratorException.of(
            ErrorCode.TIMEOUT,
            "await",
            operation() + " of " + object(),
            "not finished within " + bound + "; the command goes on, await it again");
      }
      slept(System.nanoTime() - start);
    }
    throwFailure();
  }

  /**
   * Looks for the end, and makes room for other threads meanwhile: the device may be this machine's
   * own processor. An interrupt is told whether there is something to wait for or not.
   */
  private boolean isSettledBeforeSleep(long mostNanos) throws InterruptedException {
    boolean looked = wantForAwait(mostNanos);
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

  /** The one latch of all that sleep; made by the first, for most events are settled before. */
  private Sleepers sleepers() {
    Sleepers made = new Sleepers();
    while (true) {
      Progress before = progress;
      if (before instanceof Outcome) {
        made.countDown();
        return made;
      }
      Listener last = (Listener) before;
      for (Listener each = last; each != null; each = each.next) {
        if (each.action instanceof Sleepers there) {
          return there;
        }
      }
      if (PROGRESS.compareAndSet(this, last, new Listener(made, last))) {
        return made;
      }
    }
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
    Outcome end = outcome();
    if (end == null) {
      want();
      return Optional.empty();
    }
    return Optional.ofNullable(end.failure());
  }

  @Override
  public EventTimes times() {
    throwFailure();
    Outcome end = outcome();
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
