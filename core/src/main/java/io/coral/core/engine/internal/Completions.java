package io.coral.core.engine.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what callers have hung on answers: on one thread, and on one more each time that those there
 * are held up, up to a bound. So neither a burst of answers nor continuations that block start a
 * thread for each, and a continuation may wait for another request. Any thread.
 */
final class Completions {

  /** So long a completion waits before another thread is lent. */
  static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** So many threads at most are held by what callers have hung on answers. */
  static final int MOST = 16;

  private final Executor threads;

  // guarded by this
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private int workers;
  private long begun;
  private long begunBefore = -1;

  Completions(Executor threads) {
    this.threads = threads;
  }

  /** Adds a completion; the caller sees to it that {@link #relieve} is called after a while. */
  void add(Runnable task) {
    synchronized (this) {
      tasks.add(task);
      if (workers > 0) {
        return;
      }
      workers++;
    }
    lend();
  }

  /**
   * Lends another thread if none of those there has begun anything since the last call.
   *
   * @return whether it must be called again after a while
   */
  boolean relieve() {
    synchronized (this) {
      if (tasks.isEmpty()) {
        begunBefore = -1;
        return false;
      }
      boolean isHeldUp = begun == begunBefore;
      begunBefore = begun;
      if (!isHeldUp || workers >= MOST) {
        return true;
      }
      workers++;
    }
    lend();
    return true;
  }

  private void lend() {
    try {
      threads.execute(this::work);
    } catch (RejectedExecutionException e) {
      work();
    }
  }

  private void work() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (Throwable e) {
        log().error("A completion failed; please report this", e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = tasks.poll();
    if (task == null) {
      workers--;
    } else {
      begun++;
    }
    return task;
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Completions.class);
  }
}
