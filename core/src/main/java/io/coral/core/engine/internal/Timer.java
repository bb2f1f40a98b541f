package io.coral.core.engine.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that makes one call whenever it is due, never early. Any thread. */
final class Timer implements AutoCloseable {

  private final LongSupplier clock;
  private final LongSupplier call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;

  /** Written under the lock. */
  private volatile long due = Long.MAX_VALUE;

  // guarded by lock
  private boolean closed;

  /**
   * A timer that rests.
   *
   * @param clock the present, in nanoseconds
   * @param call answers when it is due again; {@link Long#MAX_VALUE} for never
   */
  Timer(String name, LongSupplier clock, LongSupplier call) {
    this.clock = clock;
    this.call = call;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Has the call made at a time at the latest. */
  void wakeBy(long time) {
    if (time >= due) {
      return;
    }
    lock.lock();
    try {
      if (time < due) {
        due = time;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitDue()) {
      try {
        wakeBy(call.getAsLong());
      } catch (Throwable e) {
        log().error("A timed step of the engine failed; please report this", e);
      }
    }
  }

  private boolean awaitDue() {
    lock.lock();
    try {
      for (long left = left(); !closed && left > 0; left = left()) {
        changed.awaitNanos(left);
      }
      due = Long.MAX_VALUE;
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private long left() {
    return due == Long.MAX_VALUE ? TimeUnit.DAYS.toNanos(1) : due - clock.getAsLong();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Timer.class);
  }
}
