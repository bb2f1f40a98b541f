package io.coral.core.engine.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one after the other, in order, on whichever thread another executor lends. */
final class SerialExecutor implements Executor {

  private final Executor threads;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    lend();
  }

  /**
   * Runs a task on the calling thread if no other is running; else in order, as {@link #execute}
   * does. What comes meanwhile is left to the other executor, so the caller is held by its own task
   * alone.
   */
  void executeHere(Runnable task) {
    synchronized (tasks) {
      if (running) {
        tasks.add(task);
        return;
      }
      running = true;
    }
    run(task);
    synchronized (tasks) {
      running = !tasks.isEmpty();
      if (!running) {
        return;
      }
    }
    lend();
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
    for (Runnable task = next(); task != null; task = next()) {
      run(task);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log().error("A task of the engine failed; please report this", e);
    }
  }

  private @Nullable Runnable next() {
    synchronized (tasks) {
      Runnable task = tasks.poll();
      running = task != null;
      return task;
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(SerialExecutor.class);
  }
}
