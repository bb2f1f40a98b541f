package io.coral.kubernetes.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does one thing after the other: on the thread that comes with it, or, where another is under way,
 * on one that waits for that. Any thread.
 */
final class Turns implements Executor {

  private final Executor thread;
  private final ReentrantLock turn = new ReentrantLock();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Of who has the turn: after the end nothing is done. */
  private boolean isOver;

  /**
   * Nothing is done yet.
   *
   * @param thread the one that waits
   */
  Turns(Executor thread) {
    this.thread = thread;
  }

  @Override
  public void execute(Runnable work) {
    if (!waiting.isEmpty() || turn.isHeldByCurrentThread() || !turn.tryLock()) {
      waiting.add(work);
      thread.execute(this::next);
      return;
    }
    try {
      run(work);
    } finally {
      turn.unlock();
    }
  }

  private void next() {
    turn.lock();
    try {
      Runnable work = waiting.poll();
      if (work != null) {
        run(work);
      }
    } finally {
      turn.unlock();
    }
  }

  private void run(Runnable work) {
    if (!isOver) {
      work.run();
    }
  }

  /** Does a last thing. */
  void end(Runnable last) {
    execute(
        () -> {
          isOver = true;
          last.run();
        });
  }
}
