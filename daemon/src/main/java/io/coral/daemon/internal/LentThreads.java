package io.coral.daemon.internal;

import io.coral.protocol.wire.Wire.Failure.Code;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The threads of calls that may block. Each tenant has at most as many as are free, and always one,
 * so whoever takes all that it gets leaves others theirs. Any thread.
 */
final class LentThreads {

  private static final int MOST = 64;

  private final ExecutorService threads = Executors.newCachedThreadPool(LentThreads::thread);

  // guarded by this
  private final Map<String, Integer> held = new HashMap<>();
  private int free = MOST;

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "coral-daemon-call");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Has something run on a thread of its own.
   *
   * @param tenant on whose behalf
   * @throws CallException when there is none; it is not run then
   */
  void lend(String tenant, Runnable work) throws CallException {
    take(tenant);
    boolean isLent = false;
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } finally {
              giveBack(tenant);
            }
          });
      isLent = true;
    } catch (RejectedExecutionException e) {
      throw CallException.ending();
    } catch (OutOfMemoryError e) {
      throw new CallException(
          Code.OVERLOADED, "it may block, and no thread can be made: " + e.getMessage());
    } finally {
      if (!isLent) {
        giveBack(tenant);
      }
    }
  }

  private synchronized void take(String tenant) throws CallException {
    int holds = held.getOrDefault(tenant, 0);
    if (holds > 0 && holds >= free && !isEnding()) {
      throw new CallException(
          Code.OVERLOADED,
          "it may block, and so do "
              + holds
              + " calls of tenant "
              + tenant
              + ", beside which "
              + Math.max(free, 0)
              + " of "
              + MOST
              + " may of all tenants; expected at most as many as that;"
              + " ask again when others have their replies");
    }
    held.put(tenant, holds + 1);
    free--;
  }

  private synchronized void giveBack(String tenant) {
    held.computeIfPresent(tenant, (name, holds) -> holds == 1 ? null : holds - 1);
    free++;
  }

  /** Whether none is lent any more: what does not begin is left to the next daemon. */
  boolean isEnding() {
    return threads.isShutdown();
  }

  /** Lends none any more, and interrupts those that are lent; waits for them a bounded time. */
  void end(Duration most) {
    threads.shutdownNow();
    try {
      threads.awaitTermination(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
