package io.coral.core.account.internal;

import io.coral.api.Programming;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  private static final int AT_ONCE = 512;

  private final BlockingQueue<Report> reports = new ArrayBlockingQueue<>(ROOM);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong missed = new AtomicLong();
  private final Object turn = new Object();

  /** What is told next; guarded by the turn. */
  private final List<Report> taken = new ArrayList<>();

  /** Open while there are listeners. */
  private volatile @Nullable Telling telling;

  /** What has happened. */
  interface Report {
    void tell(Listener listener);
  }

  /** Who is told; never by two threads at once. It throws nothing. */
  public interface Listener {

    /** A request has ended. */
    void ended(Ended ended);

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

    void run() {
      try {
        while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          tellAll();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
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
  public void report(Programming programming) {
    take(listener -> listener.programmed(programming));
  }

  private void take(Report report) {
    if (isHeard() && !reports.offer(report)) {
      missed.incrementAndGet();
    }
  }

  private void tellAll() {
    // a thread that ends may be at it still when the next begins
    synchronized (turn) {
      // whoever reports meets this thread once for many
      for (taken.clear(); reports.drainTo(taken, AT_ONCE) > 0; taken.clear()) {
        for (Report next : taken) {
          for (Listener listener : listeners) {
            next.tell(listener);
          }
        }
      }
      tellMissed();
      listeners.forEach(Listener::upToDate);
    }
  }

  private void tellMissed() {
    long more = missed.getAndSet(0);
    if (more > 0) {
      listeners.forEach(listener -> listener.missed(more));
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
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    CountDownLatch heard = new CountDownLatch(1);
    Report last =
        to -> {
          if (to == listener) {
            tellMissed();
            listeners.remove(listener);
            heard.countDown();
          }
        };
    boolean isHeard =
        reports.offer(last, millis, TimeUnit.MILLISECONDS)
            && heard.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    listeners.remove(listener);
    Telling open = telling;
    if (listeners.isEmpty() && open != null) {
      telling = null;
      open.closing.countDown();
    }
    return isHeard;
  }
}
