package io.coral.core.engine.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in order, on whichever thread has the turn: one that another
 * executor lends, or a caller's for tasks that are brief. A turn that ends before the tasks do is
 * left to the next who comes; a thread is lent in case that nobody does. Takes no lock. Any thread.
 */
final class SerialExecutor implements Executor {

  /** A task that a caller's thread may be held by. */
  @FunctionalInterface
  interface Brief extends Runnable {}

  /** So long a lent thread goes on before callers may take over. */
  private static final long LENT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final Executor threads;

  /** Called by a lent thread after each of its tasks, and holding the turn. */
  private final Runnable afterTask;

  private final Queue<Runnable> tasks;
  private final AtomicBoolean turn = new AtomicBoolean();

  /** Whether a lent thread is on its way. */
  private final AtomicBoolean lent = new AtomicBoolean();

  SerialExecutor(Executor threads, Runnable afterTask) {
    this(threads, afterTask, new ConcurrentLinkedQueue<>());
  }

  /** With a queue that tells when it is looked at. */
  SerialExecutor(Executor threads, Runnable afterTask, Queue<Runnable> tasks) {
    this.threads = threads;
    this.afterTask = afterTask;
    this.tasks = tasks;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    // whoever has the turn looks again once it is given back
    if (!turn.get()) {
      lend();
    }
  }

  /**
   * Runs a task on the calling thread if nobody has the turn, and what follows as long as that is
   * brief and the time has not come; else leaves it to whoever has, or to a lent thread.
   *
   * @param until by {@link System#nanoTime}
   */
  void executeHere(Brief task, long until) {
    if (tasks.isEmpty() && turn.compareAndSet(false, true)) {
      run(task);
    } else {
      tasks.add(task);
      if (!turn.compareAndSet(false, true)) {
        return;
      }
    }
    do {
      while (tasks.peek() instanceof Brief && System.nanoTime() - until <= 0) {
        run(tasks.remove());
      }
      boolean isLeft = !tasks.isEmpty();
      turn.set(false);
      if (isLeft) {
        lend();
        return;
      }
    } while (!tasks.isEmpty() && turn.compareAndSet(false, true));
  }

  private void lend() {
    if (!lent.compareAndSet(false, true)) {
      return;
    }
    try {
      threads.execute(this::drain);
    } catch (RejectedExecutionException e) {
      lent.set(false);
      // the engine is stopped and has settled every request; this is a runtime's late callback
      log().debug("A task came after the stop of the engine", e);
    }
  }

  private void drain() {
    lent.set(false);
    while (!tasks.isEmpty() && turn.compareAndSet(false, true)) {
      long until = System.nanoTime() + LENT_NANOS;
      // whoever had the turn a moment ago may have left nothing
      for (Runnable task = tasks.poll(); task != null; task = next(until)) {
        run(task);
        run(afterTask);
      }
      turn.set(false);
      Thread.yield();
    }
  }

  private @Nullable Runnable next(long until) {
    return System.nanoTime() - until <= 0 ? tasks.poll() : null;
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log().error("A task of the engine failed; please report this", e);
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(SerialExecutor.class);
  }
}
