package io.coral.core.engine.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
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

  /** So long a caller's thread goes on with what is there to do, others' requests included. */
  private static final long LENT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** So many events are worked off before the lock is tried anew. */
  private static final int EVENTS = 64;

  private final Executor threads;
  private final Runnable afterEvent;
  private final Runnable afterEvents;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();

  /** Whether a thread is on its way that was asked to carry on. */
  private final AtomicBoolean asked = new AtomicBoolean();

  /**
   * Nothing to do as yet.
   *
   * @param threads take over where a caller's thread was held for long enough
   * @param afterEvent called with the lock after each event
   * @param afterEvents called with the lock before it is released
   */
  Work(Executor threads, Runnable afterEvent, Runnable afterEvents) {
    this.threads = threads;
    this.afterEvent = afterEvent;
    this.afterEvents = afterEvents;
  }

  /**
   * Works off an event if nobody has the lock and none came before; else whoever has it does, or
   * the next call of {@link #run}. What it decides follows with {@link #run} in any case.
   */
  void post(Runnable event) {
    if (lock.isHeldByCurrentThread() || !events.isEmpty() || !lock.tryLock()) {
      events.add(event);
      return;
    }
    try {
      settle(event);
      settleSome();
    } finally {
      lock.unlock();
    }
  }

  /** Adds a step. */
  void decided(Step step) {
    steps.add(step);
  }

  /** Works off events and steps, for a bounded time if others keep adding them. */
  void run() {
    if (!isWorkedOff()) {
      leave();
    }
  }

  /**
   * Has another thread work off events and steps if there are any: for who has a lock of its own,
   * or must be on time, because a step may call a runtime.
   */
  void leave() {
    if (!(events.isEmpty() && steps.isEmpty()) && asked.compareAndSet(false, true)) {
      try {
        threads.execute(this::carryOn);
      } catch (RejectedExecutionException e) {
        asked.set(false);
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
          carryOut(step, Long.MIN_VALUE / 2 + System.nanoTime());
        }
      }
    }
  }

  private void carryOn() {
    asked.set(false);
    while (!isWorkedOff()) {
      Thread.yield();
    }
  }

  /** Works off events and steps; false when some are left after so long. */
  private boolean isWorkedOff() {
    settle();
    Step step = steps.poll();
    if (step == null) {
      return true;
    }
    long until = System.nanoTime() + LENT_NANOS;
    for (; step != null; step = steps.poll()) {
      carryOut(step, until);
      settle();
      if (!steps.isEmpty() && System.nanoTime() - until > 0) {
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
    while (!events.isEmpty() && lock.tryLock()) {
      try {
        settleSome();
      } finally {
        lock.unlock();
      }
    }
  }

  private void settleSome() {
    Runnable event = events.poll();
    for (int i = 0; event != null; event = ++i < EVENTS ? events.poll() : null) {
      settle(event);
    }
    afterEvents.run();
  }

  private void settle(Runnable event) {
    try {
      event.run();
      afterEvent.run();
    } catch (Throwable e) {
      log().error("An event of the engine failed; please report this", e);
    }
  }

  /**
   * Asks with the lock, once all events before are worked off; {@link #run} follows, by this thread
   * or, where it has a board's turn, by whoever carries on with that.
   */
  <T extends @Nullable Object> T ask(Supplier<T> question) {
    T answer;
    lock.lock();
    try {
      for (Runnable event = events.poll(); event != null; event = events.poll()) {
        settle(event);
      }
      answer = question.get();
      afterEvent.run();
      afterEvents.run();
    } finally {
      lock.unlock();
    }
    return answer;
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Work.class);
  }
}
