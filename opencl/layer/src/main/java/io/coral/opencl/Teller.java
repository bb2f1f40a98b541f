package io.coral.opencl;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the ends of commands, each after what it waited for; called without the waiter's lock. */
final class Teller {

  private static final int MOST_OWED = 64;

  private final ReentrantLock lock;
  private final Condition told;
  private final Watchlist watchlist;
  private final Runnable wake;

  /** Whose watchers still have to be told what can wait; guarded by itself. */
  private final ArrayDeque<Watched> owed = new ArrayDeque<>();

  /**
   * A teller of what is on a list.
   *
   * @param lock guards the list
   * @param wake makes a thread look at what is ready; called with the lock held
   */
  Teller(ReentrantLock lock, Watchlist watchlist, Runnable wake) {
    this.lock = lock;
    this.told = lock.newCondition();
    this.watchlist = watchlist;
    this.wake = wake;
  }

  /**
   * Tells of commands that this thread took; {@link #catchUp} follows, at leisure.
   *
   * @param taken the oldest first
   * @param last of them, which has ended
   * @param statusOfLast its status
   */
  void tell(List<Watched> taken, Watched last, int statusOfLast) {
    for (Watched each : taken) {
      int status = each == last ? statusOfLast : each.status();
      if (status > ClStatus.SUCCESS) {
        putBack(each);
        continue;
      }
      awaitThoseBefore(each);
      run(each, () -> each.watcher.ended(status));
      remove(each);
      synchronized (owed) {
        owed.add(each);
      }
    }
  }

  /** Whether much has gathered that could wait. */
  boolean owesMuch() {
    synchronized (owed) {
      return owed.size() > MOST_OWED;
    }
  }

  /** Tells one watcher what could wait; whether there was one. */
  boolean catchUp() {
    Watched next;
    synchronized (owed) {
      next = owed.poll();
    }
    if (next == null) {
      return false;
    }
    run(next, next.watcher::afterwards);
    return true;
  }

  /** Tells all watchers what could wait. */
  void catchUpAll() {
    boolean more = true;
    while (more) {
      more = catchUp();
    }
  }

  private static void run(Watched watched, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      // whatever it is, the thread has others to tell
      log().error("the completion of {} failed", watched.event, e);
    }
  }

  /** It goes on, though one that waits for it has ended: a failure does not wait for the rest. */
  private void putBack(Watched watched) {
    lock.lock();
    try {
      watchlist.putBack(watched);
      if (watchlist.hasReady()) {
        wake.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Another thread may be about to tell what this one waits for. */
  private void awaitThoseBefore(Watched watched) {
    if (watched.isFree()) {
      return;
    }
    lock.lock();
    try {
      while (watched.isBehindTaken()) {
        told.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void remove(Watched watched) {
    lock.lock();
    try {
      watchlist.remove(watched);
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Teller.class);
  }
}
