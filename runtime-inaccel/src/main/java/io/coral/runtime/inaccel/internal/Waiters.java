package io.coral.runtime.inaccel.internal;

import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a programmed board: one for each object that works, for an await of the library's
 * blocks. A command that becomes ready because another ended goes on with the thread that told so,
 * which has nothing else to do: one hand-over less for each link of a chain. A thread without work
 * looks for more before it sleeps, for it is often the next request's. Any thread.
 */
final class Waiters implements AutoCloseable {

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For how long a thread looks; to be woken costs as much. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private final String name;

  // guarded by this
  private final ArrayDeque<Waiter> idle = new ArrayDeque<>();
  private volatile boolean closed;

  Waiters(String deviceId) {
    this.name = "coral-await " + deviceId;
  }

  /**
   * Serves a lane that has something to do now, until it has not.
   *
   * @param follows whether that is so because something else ended, as the calling thread tells
   */
  void serve(Lane lane, boolean follows) {
    if (follows && Thread.currentThread() instanceof Waiter waiter && waiter.follows(this)) {
      waiter.given = lane;
      return;
    }
    Waiter waiter;
    synchronized (this) {
      waiter = idle.pollLast();
    }
    if (waiter == null) {
      new Waiter(lane).start();
    } else {
      waiter.given = lane;
      LockSupport.unpark(waiter);
    }
  }

  private final class Waiter extends Thread {
    private volatile @Nullable Lane given;
    private boolean tells;

    Waiter(Lane first) {
      super(name);
      setDaemon(true);
      this.given = first;
    }

    /** Whether this thread tells an end, has nothing to do behind that, and may be given a lane. */
    private boolean follows(Waiters waiters) {
      return tells && given == null && waiters == Waiters.this;
    }

    @Override
    public void run() {
      do {
        for (Lane lane = given; lane != null; lane = given) {
          given = null;
          serve(lane);
        }
      } while (isGiven());
    }

    private void serve(Lane lane) {
      boolean more = true;
      while (more) {
        Lane.Task done = lane.work();
        more = lane.advance();
        tells = !more;
        ForeignCode.tell(name, done::tell);
        tells = false;
      }
    }

    /** Waits to be given a lane; whether it was. */
    private boolean isGiven() {
      synchronized (Waiters.this) {
        if (closed) {
          return false;
        }
        idle.addLast(this);
      }
      long start = System.nanoTime();
      while (given == null) {
        long since = System.nanoTime() - start;
        if (since < LOOK_NANOS) {
          Thread.yield();
        } else if (since < IDLE_NANOS && !closed) {
          LockSupport.parkNanos(this, IDLE_NANOS - since);
          // meant for a callback that ran on this thread, and that has returned
          Thread.interrupted();
        } else if (leaves()) {
          return false;
        }
      }
      return true;
    }

    /** Whether it is idle no more; else whoever has taken it is about to give it a lane. */
    private boolean leaves() {
      synchronized (Waiters.this) {
        return idle.remove(this);
      }
    }
  }

  /** Ends the threads; no lane is served any more. */
  @Override
  public void close() {
    ArrayDeque<Waiter> left;
    synchronized (this) {
      closed = true;
      left = new ArrayDeque<>(idle);
    }
    left.forEach(LockSupport::unpark);
  }
}
