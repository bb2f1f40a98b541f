package io.coral.runtime.sim;

import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. Work runs on the thread that moves the time, in the
 * order of its times, so a test with one thread is the same each time. Any thread.
 */
public final class VirtualClock implements SimClock {

  private record Work(long nanos, long order, VirtualTimer timer, Runnable action)
      implements Comparable<Work> {
    @Override
    public int compareTo(Work other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Work> queue = new PriorityQueue<>();
  private long now;
  private long count;

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public Timer timer(String name) {
    return new VirtualTimer();
  }

  /** Moves the time forward, and runs the work whose time has come. */
  public void advance(Duration time) {
    long until;
    synchronized (this) {
      until = now + time.toNanos();
    }
    runUntil(until);
    synchronized (this) {
      now = Math.max(now, until);
    }
  }

  /** Moves the time forward until no work is left. */
  public void runAll() {
    runUntil(Long.MAX_VALUE);
  }

  private void runUntil(long until) {
    for (Work work = next(until); work != null; work = next(until)) {
      work.action().run();
    }
  }

  private synchronized @Nullable Work next(long until) {
    Work work = queue.peek();
    if (work == null || work.nanos() > until) {
      return null;
    }
    queue.poll();
    now = Math.max(now, work.nanos());
    return work;
  }

  private final class VirtualTimer implements Timer {

    @Override
    public void at(long nanos, Runnable work) {
      synchronized (VirtualClock.this) {
        queue.add(new Work(nanos, count++, this, work));
      }
    }

    @Override
    public boolean stop() {
      synchronized (VirtualClock.this) {
        queue.removeIf(work -> work.timer() == this);
      }
      return true;
    }

    @Override
    public void close() {
      stop();
    }
  }
}
