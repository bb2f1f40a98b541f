package io.coral.runtime.inaccel.internal;

import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a programmed board, for an await of the library's blocks. To wake a thread costs
 * more than a small command does. So one thread, which is near, awaits in turn what is known to end
 * soon, and looks for more before it sleeps, for it is often the next request's. What takes longer
 * has a thread to itself, and what waits behind one that does not end is taken over. Any thread.
 */
final class Waiters implements AutoCloseable {

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For how long a thread looks for work: for about what it costs to be woken. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  /** What took no longer is awaited by the thread that others wait for, too. */
  static final long SOON_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** How often a thread that sleeps looks for what waits behind one that does not end. */
  private static final long TAKE_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final String name;

  /** Lanes that have something to do, and no thread. */
  private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();

  // guarded by this
  private final ArrayDeque<Waiter> asleep = new ArrayDeque<>();
  private boolean closed;

  /** The thread that looks at what is ready, or will soon; changed with the lock held. */
  private volatile @Nullable Waiter near;

  Waiters(String deviceId) {
    this.name = "coral-await " + deviceId;
  }

  /** Serves a lane that has something to do now, behind those that have. */
  void serve(Lane lane) {
    ready.add(lane);
    call();
  }

  /** Has a thread come: now where none is near, else by {@link #TAKE_OVER_NANOS} at the latest. */
  private void call() {
    Waiter called;
    synchronized (this) {
      if (near != null && !asleep.isEmpty()) {
        return;
      }
      called = asleep.pollLast();
      if (called == null) {
        called = new Waiter();
        try {
          called.start();
        } catch (OutOfMemoryError noFurtherThread) {
          if (near == null) {
            throw noFurtherThread;
          }
          return; // who is near comes to it
        }
      }
      near = called;
    }
    // with the lock held it would wake only to wait for that
    LockSupport.unpark(called);
  }

  private final class Waiter extends Thread {

    Waiter() {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      do {
        for (Lane lane = ready.poll(); lane != null; lane = ready.poll()) {
          serve(lane);
        }
      } while (isReadySoon() || isCalled());
    }

    private void serve(Lane lane) {
      if (lane.lastNanos() > SOON_NANOS) {
        leave();
      }
      if (!ready.isEmpty()) {
        ForeignCode.tell(name, Waiters.this::call);
      }
      Lane.Task done = lane.work();
      come();
      if (lane.advance()) {
        ready.add(lane);
      }
      ForeignCode.tell(name, done::tell);
    }

    /** Looks at what is ready, unless another thread does. */
    private void come() {
      if (near == null) {
        synchronized (Waiters.this) {
          if (near == null) {
            near = this;
          }
        }
      }
    }

    private void leave() {
      synchronized (Waiters.this) {
        if (near == this) {
          near = null;
        }
      }
    }

    /** Makes room for others meanwhile: the device may be this machine's own processor. */
    private boolean isReadySoon() {
      long start = System.nanoTime();
      while (near == this && ready.isEmpty() && System.nanoTime() - start < LOOK_NANOS) {
        Thread.yield();
      }
      return !ready.isEmpty();
    }

    /** Sleeps until it is called, or takes over what nobody came for; false for its end. */
    private boolean isCalled() {
      long start = System.nanoTime();
      synchronized (Waiters.this) {
        leave();
        asleep.addLast(this);
      }
      while (true) {
        synchronized (Waiters.this) {
          boolean isCalled = !asleep.contains(this);
          boolean takesOver = !isCalled && !ready.isEmpty();
          if (takesOver) {
            near = this;
          }
          if (isCalled || takesOver || closed || System.nanoTime() - start > IDLE_NANOS) {
            asleep.remove(this);
            return isCalled || takesOver;
          }
        }
        LockSupport.parkNanos(this, TAKE_OVER_NANOS);
        // meant for a callback that ran on this thread, and that has returned
        Thread.interrupted();
      }
    }
  }

  /** Ends the threads; no lane is served any more. */
  @Override
  public synchronized void close() {
    closed = true;
    asleep.forEach(LockSupport::unpark);
  }
}
