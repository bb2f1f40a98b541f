package io.coral.kubernetes.dra.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is due is done once the test says that it is so late. */
final class TestTime {

  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
  private long now;

  private record Due(long at, ScheduledExecutorService thread, Runnable what) {}

  /** As the driver has it. */
  Time time() {
    return new Time(name -> new ByHand(), this::now);
  }

  private synchronized long now() {
    return now;
  }

  private synchronized void add(Duration in, ScheduledExecutorService thread, Runnable what) {
    due.add(new Due(now + in.toNanos(), thread, what));
  }

  private synchronized boolean isDue() {
    return !due.isEmpty() && due.peek().at() <= now;
  }

  /** So much later, all that is due by then is done. */
  void pass(Duration time) throws Exception {
    synchronized (this) {
      now += time.toNanos();
    }
    while (isDue()) {
      Due next;
      synchronized (this) {
        next = due.remove();
      }
      if (!next.thread().isShutdown()) {
        next.thread().submit(next.what()).get();
      }
    }
  }

  private final class ByHand extends ScheduledThreadPoolExecutor {

    ByHand() {
      super(1, new DiscardPolicy());
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable what, long delay, TimeUnit unit) {
      if (delay == 0) {
        return super.schedule(what, 0, unit);
      }
      add(Duration.of(delay, unit.toChronoUnit()), this, what);
      return null;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable what, long initial, long delay, TimeUnit unit) {
      return schedule(
          () -> {
            what.run();
            scheduleWithFixedDelay(what, delay, delay, unit);
          },
          initial,
          unit);
    }
  }
}
