package io.coral.core.account.internal;

import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what has happened, in order, on a thread of its own. Whoever reports goes on;
 * what there is no room for is counted, not waited for. Without listeners nothing is kept, and
 * there is no thread. Any thread.
 */
public final class Reporter {

  /** Reports between those who make them and those who hear them. */
  static final int ROOM = 1 << 14;

  /**
   * How often the thread looks; to wake it up for each report would cost those who make it more.
   */
  private static final long PAUSE_MILLIS = 10;

  /** After so many looks at nothing the thread rests until there is something. */
  private static final int QUIET_LOOKS = 20;

  /** What was not told yet, the latest first: whoever reports takes no lock for it. */
  private final AtomicReference<@Nullable Untold> untold = new AtomicReference<>();

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong missed = new AtomicLong();
  private final Object turn = new Object();

  /** Open while there are listeners. */
  private volatile @Nullable Telling telling;

  /** What has happened. */
  interface Report {
    void tell(Listener listener);
  }

  /**
   * A report that was not told yet.
   *
   * @param before the one before it; null when that was told, or there was none
   * @param number how many are not told, with this one
   */
  private record Untold(Report report, @Nullable Untold before, int number) {}

  /**
   * Who is told; never by two threads at once. Whatever it throws is logged, and nobody else hears
   * the less for it.
   */
  public interface Listener {

    /** A request has ended. */
    void ended(Ended ended);

    /** A board did not answer a request. */
    void failed(FailedAttempt attempt);

    /** A board was programmed, or could not be. */
    void programmed(Programming programming);

    /** So many reports are told to nobody. */
    void missed(long more);

    /** All that has happened by now was told. */
    void upToDate();
  }

  /** The thread, from the first listener to the last. */
  private final class Telling {
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "coral-reports");
    private volatile boolean isResting;

    void run() {
      try {
        int quiet = 0;
        while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          quiet = tellAll() ? 0 : quiet + 1;
          if (quiet == QUIET_LOOKS) {
            rest();
            quiet = 0;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void rest() {
      isResting = true;
      while (untold.get() == null && closing.getCount() > 0 && !thread.isInterrupted()) {
        LockSupport.park(this);
      }
      isResting = false;
    }

    /** There is something. */
    void wake() {
      if (isResting) {
        LockSupport.unpark(thread);
      }
    }

    void close() {
      closing.countDown();
      wake();
    }
  }

  /** Whether a report would be heard; made none where it would not. */
  public boolean isHeard() {
    return telling != null;
  }

  /** Takes a report; never blocks. */
  public void report(Ended ended) {
    take(ended);
  }

  /** Takes a report; never blocks. */
  public void report(FailedAttempt attempt) {
    take(listener -> listener.failed(attempt));
  }

  /** Takes a report; never blocks. */
  public void report(Programming programming) {
    take(listener -> listener.programmed(programming));
  }

  private void take(Report report) {
    if (isHeard() && !add(report, ROOM)) {
      missed.incrementAndGet();
    }
  }

  /** Adds a report where not more than so many are untold then. */
  private boolean add(Report report, int most) {
    Untold last;
    int number;
    do {
      last = untold.get();
      number = last == null ? 1 : last.number() + 1;
      if (number > most) {
        return false;
      }
    } while (!untold.compareAndSet(last, new Untold(report, last, number)));
    Telling open = telling;
    if (last == null && open != null) {
      open.wake();
    }
    return true;
  }

  /** Tells what there is; false when there is nothing. */
  private boolean tellAll() {
    // a thread that ends may be at it still when the next begins
    synchronized (turn) {
      // whoever reports meets this thread once for many
      boolean isAny = false;
      for (Untold last = untold.getAndSet(null); last != null; last = untold.getAndSet(null)) {
        tell(last);
        isAny = true;
      }
      tellMissed();
      listeners.forEach(listener -> tell(listener, Listener::upToDate));
      return isAny;
    }
  }

  private void tell(Untold last) {
    Deque<Report> taken = new ArrayDeque<>(last.number());
    for (Untold next = last; next != null; next = next.before()) {
      taken.push(next.report());
    }
    for (Report next = taken.poll(); next != null; next = taken.poll()) {
      for (Listener listener : listeners) {
        tell(listener, next);
      }
    }
  }

  private static void tell(Listener listener, Report report) {
    ForeignCode.tell("a listener of the engine", () -> report.tell(listener));
    // nobody but a listener interrupts this thread, and none is to end it
    Thread.interrupted();
  }

  private void tellMissed() {
    long more = missed.getAndSet(0);
    if (more > 0) {
      listeners.forEach(listener -> tell(listener, told -> told.missed(more)));
    }
  }

  /** Tells a listener what happens from now on. */
  public synchronized void add(Listener listener) {
    listeners.add(listener);
    if (telling == null) {
      Telling begun = new Telling();
      begun.thread.setDaemon(true);
      telling = begun;
      begun.thread.start();
    }
  }

  /**
   * Tells a listener nothing more, once it has heard what happened before; waits for that.
   *
   * @param millis how long at most
   * @return false when the thread was not done with it by then
   */
  public synchronized boolean remove(Listener listener, long millis) throws InterruptedException {
    if (!listeners.contains(listener)) {
      return true;
    }
    CountDownLatch heard = new CountDownLatch(1);
    Report last =
        to -> {
          if (to == listener) {
            tellMissed();
            listeners.remove(listener);
            heard.countDown();
          }
        };
    boolean isHeard = add(last, Integer.MAX_VALUE) && heard.await(millis, TimeUnit.MILLISECONDS);
    listeners.remove(listener);
    Telling open = telling;
    if (listeners.isEmpty() && open != null) {
      telling = null;
      open.close();
    }
    return isHeard;
  }
}
