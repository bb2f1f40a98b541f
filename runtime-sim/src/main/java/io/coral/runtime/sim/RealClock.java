package io.coral.runtime.sim;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Real time. A board's thread starts with its first timed work. */
final class RealClock implements SimClock {

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer timer(String name) {
    return new RealTimer(name);
  }

  private static final class RealTimer implements Timer {
    private static final long STOP_MILLIS = 200;

    private final ScheduledThreadPoolExecutor executor;
    private final Semaphore working = new Semaphore(1);

    RealTimer(String name) {
      executor =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
              });
      executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void at(long nanos, Runnable work) {
      try {
        executor.schedule(() -> run(work), nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        return; // the board was closed: a packet for it is lost
      }
    }

    private void run(Runnable work) {
      working.acquireUninterruptibly();
      try {
        work.run();
      } finally {
        working.release();
      }
    }

    @Override
    public boolean stop() {
      executor.getQueue().clear();
      boolean quiet = false;
      boolean interrupted = false;
      try {
        quiet = working.tryAcquire(STOP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        quiet = working.tryAcquire();
      }
      if (quiet) {
        working.release();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return quiet;
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
