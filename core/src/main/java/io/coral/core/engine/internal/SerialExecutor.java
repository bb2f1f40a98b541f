package io.coral.core.engine.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in order, on whichever thread has the turn: one that another
 * executor lends, or a caller's for tasks that are brief. Takes no lock. Any thread.
 */
final class SerialExecutor implements Executor {

  /** A task that a caller's thread may be held by. */
  @FunctionalInterface
  interface Brief extends Runnable {}

  private final Executor threads;

  /** Called by a lent thread after each of its tasks, and holding the turn. */
  private final Runnable afterTask;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Tasks that were given and have not ended; who makes it 1 has the turn until it is 0. */
  private final AtomicInteger left = new AtomicInteger();

  SerialExecutor(Executor threads, Runnable afterTask) {
    this.threads = threads;
    this.afterTask = afterTask;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (left.getAndIncrement() == 0) {
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
    if (!left.compareAndSet(0, 1)) {
      execute(task);
      return;
    }
    run(task);
    while (left.decrementAndGet() > 0) {
      if (!(tasks.peek() instanceof Brief) || System.nanoTime() - until > 0) {
        lend();
        return;
      }
      run(tasks.remove());
    }
  }

  private void lend() {
    try {
      threads.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // the engine is stopped and has settled every request; this is a runtime's late callback
      log().debug("A task came after the stop of the engine", e);
    }
  }

  private void drain() {
    do {
      run(tasks.remove());
      run(afterTask);
    } while (left.decrementAndGet() > 0);
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
