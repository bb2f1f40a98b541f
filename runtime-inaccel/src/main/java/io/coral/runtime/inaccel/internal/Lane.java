package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one object, one after the other: an await of the library's waits for all that the
 * object was given, and no two calls may meet at one object. Any thread.
 */
final class Lane {

  private final Waiters waiters;

  // guarded by this
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private @Nullable Task current;

  /** How long the last task kept a thread; of whoever serves the lane. */
  private long lastNanos = Long.MAX_VALUE;

  /** One command's work. */
  abstract static class Task {
    private final Command command;
    private boolean started;
    private @Nullable Throwable failure;

    Task(Command command) {
      this.command = command;
    }

    /** Starts the work if that takes no time; otherwise false, and nothing is done. */
    boolean startAtOnce() {
      return false;
    }

    /** Starts the work. */
    abstract void start();

    /** Waits for its end, and does what is left then. */
    abstract void finish();

    private void tryToStart() {
      try {
        started = startAtOnce();
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    private void work() {
      try {
        if (failure == null) {
          if (!started) {
            start();
          }
          finish();
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    void tell() {
      if (failure == null) {
        command.complete();
      } else {
        command.fail(asFailure(failure));
      }
    }

    private AcceleratorException asFailure(Throwable thrown) {
      return ForeignCode.failure(command.operation(), command.object(), thrown);
    }
  }

  Lane(Waiters waiters) {
    this.waiters = waiters;
  }

  /** Does a task after those before it; starts it at once, on this thread, if it is the first. */
  void execute(Task task) {
    synchronized (this) {
      if (current != null) {
        waiting.add(task);
        return;
      }
      current = task;
    }
    task.tryToStart();
    waiters.serve(this);
  }

  /** Does the current task, as the one that serves the lane; its end is to be told. */
  Task work() {
    Task task;
    synchronized (this) {
      task = Objects.requireNonNull(current);
    }
    long start = System.nanoTime();
    task.work();
    lastNanos = System.nanoTime() - start;
    return task;
  }

  /** How long the thread that served it last was kept; very long before the first time. */
  long lastNanos() {
    return lastNanos;
  }

  /** Makes the next task the current one; whether there is one. */
  synchronized boolean advance() {
    current = waiting.poll();
    return current != null;
  }
}
