package io.coral.spec.foreign;

import java.util.ArrayDeque;

/**
 * Runs callbacks one after the other instead of one inside the other, so that a long chain of
 * events that complete inline does not grow the stack.
 */
public final class Trampoline {

  private static final ThreadLocal<ArrayDeque<Runnable>> RUNNING = new ThreadLocal<>();

  private Trampoline() {}

  /** Runs the callback now, or after the callback that this thread is running. */
  public static void run(Runnable callback) {
    ArrayDeque<Runnable> queue = RUNNING.get();
    if (queue != null) {
      queue.add(callback);
      return;
    }
    queue = new ArrayDeque<>(4);
    RUNNING.set(queue);
    try {
      for (Runnable next = callback; next != null; next = queue.poll()) {
        Runnable due = next;
        ForeignCode.tell("a callback of an event", due::run);
      }
    } finally {
      RUNNING.remove();
    }
  }
}
