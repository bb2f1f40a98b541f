package io.coral.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits natively for the commands of one resource and tells each one's end, with no callback out of
 * native code and no polling.
 *
 * <p>To wake a thread costs more than a small command does. So a chain of commands is waited for
 * once, at the command that somebody {@linkplain #want wants}: what that one waited for has ended
 * by then and is told before it, each with its own status. What nobody wants is looked after
 * {@value #LINGER_MILLIS} ms later, or when much has gathered.
 *
 * <p>Who awaits a command may {@linkplain #look look} for its end itself for a moment, so that no
 * thread is woken for what takes microseconds.
 *
 * <p>OpenCL can wait for all of some events, not for the first of them. So a wanted command that
 * waits for no other wanted one gets a thread of its own, up to a limit.
 */
public final class ClWaiter implements AutoCloseable {
  /** How long a command may stay unwanted, as long as a thread is free. */
  static final long LINGER_MILLIS = 50;

  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
  private static final int MOST_UNWANTED = 64;

  /** Who is told of one command's end, on a thread of the waiter or on one that looks for it. */
  public interface Watcher {

    /**
     * The command has ended. What it waited for was told before, but for commands that one which
     * failed did not wait for.
     *
     * @param status the event's own: 0 or below
     */
    void ended(int status);

    /**
     * Follows {@link #ended}, at most {@value ClWaiter#LINGER_MILLIS} ms later: for what can wait.
     */
    default void afterwards() {}
  }

  /** What a thread does; the first two are idle. */
  private enum Doing {
    /** Sleeps until it is woken. */
    SLEEP,
    /** Sleeps until it is woken or a command was unwanted for long; one thread at a time. */
    LOOK_OUT,
    /** Takes the next command that is ready, or goes to rest. */
    CHOOSE,
    /** Blocked in native code. */
    WAIT,
    /** Tells what has ended. */
    TELL,
    /** Its thread ends. */
    END
  }

  private final String name;
  private final int maxThreads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Watchlist watchlist = new Watchlist();
  private final Teller teller = new Teller(lock, watchlist, this::wake);
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private boolean closed;

  /**
   * A waiter without a thread yet.
   *
   * @param name of the threads
   * @param maxThreads how many independent commands are waited for at a time, at least 1
   */
  public ClWaiter(String name, int maxThreads) {
    this.name = name;
    this.maxThreads = Math.max(1, maxThreads);
  }

  /**
   * Sees to a command's end.
   *
   * @param event open until the watcher is told, which owns it from then on
   * @param after what the command waits for
   * @throws RuntimeException or an error where no thread can be made; nothing is watched then
   */
  public void watch(ClEvent event, List<ClEvent> after, Watcher watcher) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the waiter " + name + " is closed");
      }
      Watched watched = watchlist.add(event, after, watcher);
      try {
        if (watchlist.unwanted() > MOST_UNWANTED) {
          watchlist.wantAll();
          wake();
        } else if (!watched.isBehindWanted() && isUnattended()) {
          wake();
        }
      } catch (RuntimeException | Error e) {
        if (lanes.stream().noneMatch(lane -> lane.doing != Doing.END)) {
          watchlist.remove(watched);
          throw e;
        }
        // there was no room for one thread more; those that there are come by
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether every thread sleeps deep or is blocked, so that nobody looks after the unwanted. */
  private boolean isUnattended() {
    return lane(Doing.CHOOSE) == null && lane(Doing.LOOK_OUT) == null && lane(Doing.TELL) == null;
  }

  /** Asks for the end of a watched command without delay; nothing if it was told. Any thread. */
  public void want(ClEvent event) {
    Watched watched = event.watched;
    if (watched != null) {
      lock.lock();
      try {
        watchlist.want(watched);
        if (watchlist.hasReady()) {
          wake();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Looks for the end of a watched command for a moment, on the calling thread, which tells it and
   * what it waited for; not where another thread looks, or somebody wants one of these ends. It
   * makes room for other threads meanwhile: the device may be this machine's own processor.
   *
   * @param nanos for how long
   */
  public void look(ClEvent event, long nanos) {
    Watched watched = event.watched;
    if (watched == null || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      long start = System.nanoTime();
      boolean isLast;
      do {
        // whoever had the core meanwhile may have had it for long, and brought the end
        isLast = System.nanoTime() - start >= nanos;
        int status = watched.status();
        if (status <= ClStatus.SUCCESS) {
          tell(watched, status);
          return;
        }
        if (!isLast && !teller.catchUp()) {
          Thread.yield();
        }
      } while (!isLast && event.watched != null);
    } finally {
      looking.set(false);
    }
  }

  private void tell(Watched ended, int status) {
    List<Watched> taken;
    lock.lock();
    try {
      taken = ended.takeIfAlone();
    } finally {
      lock.unlock();
    }
    if (!taken.isEmpty()) {
      teller.tell(taken, ended, status);
      goOn();
    }
  }

  /**
   * This thread goes its own way, though what waited for these ends may be wanted by now, and
   * leaves what can wait to whoever looks next or to the waiter's threads.
   */
  private void goOn() {
    boolean over;
    lock.lock();
    try {
      over = closed;
      if (watchlist.hasReady()) {
        wake();
      }
    } finally {
      lock.unlock();
    }
    if (over || teller.owesMuch()) {
      teller.catchUpAll();
    }
  }

  /**
   * Does what could wait, on the calling thread; what another thread does yet is not waited for.
   */
  public void catchUp() {
    teller.catchUpAll();
  }

  /** Makes a thread look at what is ready, unless one is about to or all are busy. */
  private void wake() {
    if (lane(Doing.CHOOSE) != null) {
      return;
    }
    Lane idle = lane(Doing.LOOK_OUT);
    if (idle == null) {
      idle = lane(Doing.SLEEP);
    }
    if (idle != null) {
      idle.wake();
    } else if (hasRoom()) {
      Lane made = new Lane();
      // one that cannot be started is none
      made.thread.start();
      lanes.add(made);
    }
  }

  private boolean hasRoom() {
    int live = 0;
    for (Lane lane : lanes) {
      if (lane.doing != Doing.END) {
        live++;
      }
    }
    return live < maxThreads;
  }

  private @Nullable Lane lane(Doing what) {
    for (Lane lane : lanes) {
      if (lane.doing == what) {
        return lane;
      }
    }
    return null;
  }

  /**
   * Lets the threads end when everything watched has ended, and waits for that up to a bound.
   *
   * @return whether every thread has ended
   */
  public boolean close(long bound, TimeUnit unit) {
    lock.lock();
    try {
      closed = true;
      watchlist.wantAll();
      lanes.forEach(Lane::wake);
    } finally {
      lock.unlock();
    }
    long deadline = System.nanoTime() + unit.toNanos(bound);
    boolean interrupted = false;
    boolean ended = true;
    for (Lane lane = lane(0); lane != null && ended; lane = lane(lane.place + 1)) {
      while (lane.thread.isAlive() && lane.thread != Thread.currentThread()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          ended = false;
          break;
        }
        try {
          TimeUnit.NANOSECONDS.timedJoin(lane.thread, left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return ended;
  }

  /** Lets the threads end when everything watched has ended; does not wait. */
  @Override
  public void close() {
    close(0, TimeUnit.NANOSECONDS);
  }

  /** The lane at a place; threads are added while others end, and stay in the list. */
  private @Nullable Lane lane(int place) {
    lock.lock();
    try {
      return place < lanes.size() ? lanes.get(place) : null;
    } finally {
      lock.unlock();
    }
  }

  /** One thread; what it does is guarded by {@link #lock}. */
  private final class Lane {
    private final int place = lanes.size();
    private final Condition woken = lock.newCondition();
    private final HostBytes list = HostBytes.allocate(Long.BYTES);
    private final Thread thread = new Thread(this::run, name);
    private Doing doing = Doing.CHOOSE;

    Lane() {
      thread.setDaemon(true);
    }

    void wake() {
      if (doing == Doing.SLEEP || doing == Doing.LOOK_OUT) {
        doing = Doing.CHOOSE;
        woken.signal();
      }
    }

    private void run() {
      lock.lock();
      try {
        while (true) {
          Watched next = watchlist.poll();
          if (next != null) {
            if (!next.taken) {
              await(next);
            }
          } else if (closed) {
            catchUp();
            return;
          } else {
            rest();
          }
        }
      } finally {
        doing = Doing.END;
        lock.unlock();
      }
    }

    private void rest() {
      if (lane(Doing.LOOK_OUT) == null) {
        lookOut();
      } else {
        sleep();
      }
    }

    private void sleep() {
      doing = Doing.SLEEP;
      while (doing == Doing.SLEEP) {
        woken.awaitUninterruptibly();
      }
    }

    /** Sleeps; wants what was unwanted for long; sleeps deep when nothing was watched for long. */
    private void lookOut() {
      doing = Doing.LOOK_OUT;
      while (doing == Doing.LOOK_OUT) {
        Watched oldest = watchlist.oldestUnwanted();
        long left = LINGER_NANOS;
        if (oldest != null) {
          left -= System.nanoTime() - oldest.sinceNanos;
          if (left <= 0) {
            doing = Doing.CHOOSE;
            watchlist.want(oldest);
            return;
          }
        }
        try {
          left = woken.awaitNanos(left);
        } catch (InterruptedException e) {
          // meant for a callback that ran on this thread, and that has returned
          continue;
        }
        if (left <= 0) {
          catchUp();
        }
        if (left <= 0 && watchlist.unwanted() == 0 && doing == Doing.LOOK_OUT) {
          sleep();
        }
      }
    }

    private void catchUp() {
      lock.unlock();
      try {
        teller.catchUpAll();
      } finally {
        lock.lock();
      }
    }

    private void await(Watched next) {
      doing = Doing.WAIT;
      if (watchlist.hasReady()) {
        ClWaiter.this.wake();
      }
      lock.unlock();
      int status;
      try {
        status = next.await(list);
      } finally {
        lock.lock();
        doing = Doing.TELL;
      }
      if (!next.taken) {
        List<Watched> taken = next.take();
        lock.unlock();
        try {
          teller.tell(taken, next, status);
          teller.catchUpAll();
        } finally {
          lock.lock();
        }
      }
      doing = Doing.CHOOSE;
    }
  }
}
