package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one object, one after the other: an await of the library's waits for all that the
 * object was given, and no two calls may meet at one object. A thread of the object's own awaits;
 * it is started with the first command and ends when nothing came for a while.
 */
final class Lane {

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;

  // guarded by this
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private @Nullable Task current;
  private boolean handed; // the current task is the thread's
  private @Nullable Thread thread;
  private boolean closed;

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

    private void tell() {
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

  Lane(String name) {
    this.name = name;
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
    synchronized (this) {
      handed = true;
      if (thread == null) {
        Thread made = new Thread(this::serve, name);
        made.setDaemon(true);
        thread = made;
        made.start();
      } else {
        notifyAll();
      }
    }
  }

  private void serve() {
    for (Task task = next(); task != null; task = next()) {
      task.work();
      synchronized (this) {
        current = waiting.poll();
        handed = current != null;
      }
      task.tell();
    }
  }

  /** The task that is to be done by the thread; null when the thread is to end. */
  private synchronized @Nullable Task next() {
    long deadline = System.nanoTime() + IDLE_NANOS;
    while (!handed) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (current == null && (closed || left <= 0)) {
        thread = null;
        return null;
      }
      try {
        wait(Math.max(1, left));
      } catch (InterruptedException e) {
        // nobody who knows this thread ends it so
        left = 0;
      }
    }
    return current;
  }

  /** Ends the thread; no task is left, and none will come. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
