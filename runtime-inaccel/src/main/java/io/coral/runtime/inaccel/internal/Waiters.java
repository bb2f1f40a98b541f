package io.coral.runtime.inaccel.internal;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a programmed board: one for each object that works, for an await of the library's
 * blocks. A command that becomes ready because another ended goes on with the thread that told so,
 * which has nothing else to do: one hand-over less for each link of a chain. Any thread.
 */
final class Waiters implements AutoCloseable {

  private static final long IDLE_SECONDS = 1;

  private final ThreadPoolExecutor threads;

  /** A thread, and the lane that it goes on with. */
  private static final class Waiter extends Thread {
    private final Waiters waiters;
    private boolean isFree;
    private @Nullable Lane next;

    Waiter(Waiters waiters, Runnable work, String name) {
      super(work, name);
      this.waiters = waiters;
    }
  }

  Waiters(String deviceId) {
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              Waiter waiter = new Waiter(this, work, "coral-await " + deviceId);
              waiter.setDaemon(true);
              return waiter;
            });
  }

  /**
   * Serves a lane that has something to do now, until it has not.
   *
   * @param follows whether that is so because something else ended, as the calling thread tells
   */
  void serve(Lane lane, boolean follows) {
    if (follows
        && Thread.currentThread() instanceof Waiter waiter
        && waiter.waiters == this
        && waiter.isFree
        && waiter.next == null) {
      waiter.next = lane;
    } else {
      threads.execute(() -> work(lane));
    }
  }

  private static void work(Lane first) {
    Waiter self = (Waiter) Thread.currentThread();
    for (Lane lane = first; lane != null; lane = self.next) {
      self.next = null;
      boolean more = true;
      while (more) {
        Lane.Task done = lane.work();
        more = lane.advance();
        self.isFree = !more;
        done.tell();
        self.isFree = false;
      }
    }
  }

  /** Ends the threads; no lane is served any more. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
