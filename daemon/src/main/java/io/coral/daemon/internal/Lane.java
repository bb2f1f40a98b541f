package io.coral.daemon.internal;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Carries out work in its order: at once where nothing is before it and it returns soon, else on a
 * thread that is lent for as long as there is some. One thread adds.
 */
final class Lane {

  /** Who lends threads. */
  @FunctionalInterface
  interface Lender {

    /**
     * Has something run on a thread that may be held.
     *
     * @throws CallException when there is none
     */
    void lend(Runnable work) throws CallException;
  }

  private final Lender lender;

  // guarded by this
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean isLent;

  Lane(Lender lender) {
    this.lender = lender;
  }

  /**
   * Adds some.
   *
   * @param isQuick whether it returns soon
   * @throws CallException when a thread is needed and none is lent; it is not carried out then
   */
  void add(Runnable work, boolean isQuick) throws CallException {
    synchronized (this) {
      if (isLent) {
        waiting.add(work);
        return;
      }
      isLent = !isQuick;
    }
    if (isQuick) {
      work.run();
    } else {
      lend(work);
    }
  }

  private void lend(Runnable first) throws CallException {
    boolean isTaken = false;
    try {
      lender.lend(() -> carryOn(first));
      isTaken = true;
    } finally {
      if (!isTaken) {
        next();
      }
    }
  }

  private void carryOn(Runnable first) {
    for (Runnable next = first; next != null; next = next()) {
      // others wait behind it
      Attempt.of(next);
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    isLent = next != null;
    return next;
  }
}
