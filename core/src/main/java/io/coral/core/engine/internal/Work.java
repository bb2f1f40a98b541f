package io.coral.core.engine.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events for the state machine, and the steps that it decides. Whoever has an event tries the lock:
 * who gets it works off all that there are, who does not leaves the event to whoever has it and
 * goes on. Steps are carried out without the lock, by any of those threads. Any thread.
 */
final class Work {

  /** A decision, carried out on the calling thread if that is brief. */
  @FunctionalInterface
  interface Step {

    /**
     * Carries it out.
     *
     * @param until how long the thread may go on with what follows, by {@link System#nanoTime}
     */
    void carryOut(long until);
  }

  /** An event that is one of many like it: what is decided for others stays as it is. */
  interface Arrival extends Runnable {}

  /** What can wait for the next event. */
  abstract static class Deferred {

    /** Its neighbour among those that are deferred. */
    private @Nullable Deferred before;

    /** Tells of it; with the lock. */
    abstract void tell();
  }

  /** So long a caller's thread goes on with what is there to do, others' requests included. */
  private static final long LENT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** So many events are worked off before the lock is tried anew. */
  private static final int EVENTS = 64;

  private final Executor threads;
  private final Runnable afterEvent;
  private final BooleanSupplier afterEvents;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();

  /** What was deferred last; worked off before the next event. */
  private final AtomicReference<@Nullable Deferred> deferred = new AtomicReference<>();

  /** Whether something waits for what is deferred. Written with the lock. */
  private volatile boolean isPressing;

  /** How many events came that are no arrivals. Written with the lock. */
  private final AtomicInteger changes = new AtomicInteger();

  /** The only step that was decided since the lock was taken; guarded by it. */
  private @Nullable Step only;

  /** Whether a thread is on its way that was asked to carry on. */
  private final AtomicBoolean asked = new AtomicBoolean();

  /**
   * Nothing to do as yet.
   *
   * @param threads take over where a caller's thread was held for long enough
   * @param afterEvent called with the lock after each event
   * @param afterEvents called with the lock before it is released; tells whether what is deferred
   *     cannot wait from now on
   */
  Work(Executor threads, Runnable afterEvent, BooleanSupplier afterEvents) {
    this(threads, afterEvent, afterEvents, System::nanoTime);
  }

  /** The same by another clock, in nanoseconds. */
  Work(Executor threads, Runnable afterEvent, BooleanSupplier afterEvents, LongSupplier clock) {
    this.threads = threads;
    this.afterEvent = afterEvent;
    this.afterEvents = afterEvents;
    this.clock = clock;
  }

  /**
   * Works off an event if nobody has the lock and none came before; else whoever has it does, or
   * the next call of {@link #run()}. What it decides follows with that in any case.
   */
  void post(Runnable event) {
    if (isFirst()) {
      try {
        settleFrom(event);
      } finally {
        unlock();
      }
    } else {
      events.add(event);
    }
  }

  /** The same and {@link #run()} in one: what is decided needs no way through what all share. */
  void postAndRun(Runnable event) {
    Step step = null;
    if (isFirst()) {
      try {
        settleFrom(event);
        step = only;
        only = null;
      } finally {
        unlock();
      }
    } else {
      events.add(event);
    }
    workOff(step);
  }

  /** Whether the lock was free, and no event came before; it is taken then. */
  private boolean isFirst() {
    return !lock.isHeldByCurrentThread() && events.isEmpty() && lock.tryLock();
  }

  private void unlock() {
    try {
      leaveOnly();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Leaves an event to whoever works off the next, before which it comes, and before what was
   * posted and waits; where something waits for it, it is posted.
   *
   * @return whether it is left until the next comes
   */
  boolean defer(Deferred event) {
    if (isPressing) {
      post(event::tell);
      return false;
    }
    do {
      event.before = deferred.get();
    } while (!deferred.compareAndSet(event.before, event));
    if (!isPressing) {
      return true;
    }
    settle();
    return false;
  }

  /** The same where what was deferred before has it to tell, too. */
  void deferMore() {
    if (isPressing) {
      settle();
    }
  }

  /** Whether something waits for what would be deferred. */
  boolean isPressing() {
    return isPressing;
  }

  /** A number that stays the same as long as nothing but arrivals came. */
  int changes() {
    return changes.get();
  }

  /** Adds a step; within an event. */
  void decided(Step step) {
    leaveOnly();
    if (steps.isEmpty()) {
      only = step;
    } else {
      steps.add(step);
    }
  }

  private void leaveOnly() {
    if (only != null) {
      steps.add(only);
      only = null;
    }
  }

  /** Works off events and steps, for a bounded time if others keep adding them. */
  void run() {
    workOff(null);
  }

  /** The same, and a step that needed no event before them. */
  void run(Step step) {
    workOff(step);
  }

  private void workOff(@Nullable Step first) {
    if (!isWorkedOff(first)) {
      leave();
    }
  }

  /**
   * Has another thread work off events and steps if there are any: for who has a lock of its own,
   * or must be on time, because a step may call a runtime.
   */
  void leave() {
    if ((isDue() || !steps.isEmpty()) && asked.compareAndSet(false, true)) {
      try {
        threads.execute(this::carryOn);
      } catch (RejectedExecutionException e) {
        asked.set(false);
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
          carryOut(step, Long.MIN_VALUE / 2 + clock.getAsLong());
        }
      }
    }
  }

  private void carryOn() {
    asked.set(false);
    while (!isWorkedOff(null)) {
      Thread.yield();
    }
  }

  /** Works off events and steps; false when some are left after so long. */
  private boolean isWorkedOff(@Nullable Step first) {
    settle();
    Step step = first == null ? steps.poll() : first;
    if (step == null) {
      return true;
    }
    long until = clock.getAsLong() + LENT_NANOS;
    for (; step != null; step = steps.poll()) {
      carryOut(step, until);
      settle();
      if (!steps.isEmpty() && clock.getAsLong() - until > 0) {
        return false;
      }
    }
    return true;
  }

  private static void carryOut(Step step, long until) {
    try {
      step.carryOut(until);
    } catch (Throwable e) {
      log().error("A decision of the engine failed; please report this", e);
    }
  }

  /** Works off the events; another thread does if it has the lock. */
  private void settle() {
    while (isDue() && lock.tryLock()) {
      try {
        settleFrom(events.poll());
      } finally {
        unlock();
      }
    }
  }

  private boolean isDue() {
    return !events.isEmpty() || isPressing && deferred.get() != null;
  }

  private void settleFrom(@Nullable Runnable first) {
    Runnable event = first;
    for (int i = 0; event != null; event = ++i <= EVENTS ? events.poll() : null) {
      settle(event);
    }
    endSettling();
  }

  private void settle(Runnable event) {
    settleDeferred();
    if (!(event instanceof Arrival)) {
      changes.incrementAndGet();
    }
    tell(event);
  }

  /** What was deferred is worked off in any case: others may wait for it by now. */
  private void endSettling() {
    settleDeferred();
    boolean isPressingNow = afterEvents.getAsBoolean();
    if (isPressing != isPressingNow) {
      isPressing = isPressingNow;
    }
  }

  private void settleDeferred() {
    if (deferred.get() == null) {
      return;
    }
    Deferred first = null;
    for (Deferred last = deferred.getAndSet(null); last != null; ) {
      Deferred before = last.before;
      last.before = first;
      first = last;
      last = before;
    }
    for (Deferred next = first; next != null; ) {
      Deferred after = next.before;
      next.before = null;
      tell(next::tell);
      next = after;
    }
  }

  private void tell(Runnable event) {
    try {
      event.run();
      afterEvent.run();
    } catch (Throwable e) {
      log().error("An event of the engine failed; please report this", e);
    }
  }

  /**
   * Asks with the lock, once all events before are worked off; {@link #run()} follows, by this
   * thread or, where it has a board's turn, by whoever carries on with that.
   */
  <T extends @Nullable Object> T ask(Supplier<T> question) {
    T answer;
    lock.lock();
    try {
      for (Runnable event = events.poll(); event != null; event = events.poll()) {
        settle(event);
      }
      settleDeferred();
      changes.incrementAndGet();
      answer = question.get();
      afterEvent.run();
    } finally {
      try {
        endSettling();
      } finally {
        unlock();
      }
    }
    return answer;
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Work.class);
  }
}
