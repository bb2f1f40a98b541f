package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits natively for the commands of one resource and tells each one's end, with no callback out of
 * native code and no polling.
 *
 * <p>OpenCL can wait for all of some events, not for the first of them. So commands that wait for
 * one another share a thread, which waits for them one by one; a command that waits for none while
 * that thread is busy gets another thread, up to a limit. One chain of commands needs one thread.
 */
public final class ClWaiter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClWaiter.class);

  private final String name;
  private final int maxThreads;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Lane> lanes = new ArrayList<>();
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
   * Waits for a command on a thread of this waiter.
   *
   * @param event open until {@code ended} is called, which owns it from then on
   * @param after what the command waits for
   * @param ended called once with the event's own status: 0 or below
   */
  public void watch(ClEvent event, List<ClEvent> after, IntConsumer ended) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the waiter " + name + " is closed");
      }
      Lane lane = laneFor(after);
      event.lane = lane;
      lane.add(new Watched(event, ended));
    } finally {
      lock.unlock();
    }
  }

  private Lane laneFor(List<ClEvent> after) {
    for (ClEvent before : after) {
      if (before.lane instanceof Lane lane && !before.isClosed() && lane.owner() == this) {
        return lane;
      }
    }
    Lane shortest = null;
    for (Lane lane : lanes) {
      if (shortest == null || lane.load < shortest.load) {
        shortest = lane;
      }
    }
    if (shortest == null || (shortest.load > 0 && lanes.size() < maxThreads)) {
      shortest = new Lane();
      lanes.add(shortest);
      shortest.thread.start();
    }
    return shortest;
  }

  /**
   * Lets the threads end when everything watched has ended, and waits for that up to a bound.
   *
   * @return whether every thread has ended
   */
  public boolean close(long bound, TimeUnit unit) {
    List<Lane> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(lanes);
      all.forEach(lane -> lane.ready.signal());
    } finally {
      lock.unlock();
    }
    long deadline = System.nanoTime() + unit.toNanos(bound);
    boolean interrupted = false;
    boolean ended = true;
    for (Lane lane : all) {
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

  private record Watched(ClEvent event, IntConsumer ended) {}

  /** One thread and the commands that it waits for in turn; guarded by {@link #lock}. */
  private final class Lane {
    private final Condition ready = lock.newCondition();
    private final Deque<Watched> waiting = new ArrayDeque<>();
    private final HostBytes list = HostBytes.allocate(Long.BYTES);
    private final Thread thread = new Thread(this::run, name);

    /** Commands that have not ended, the one that is waited for among them. */
    private int load;

    Lane() {
      thread.setDaemon(true);
    }

    ClWaiter owner() {
      return ClWaiter.this;
    }

    void add(Watched watched) {
      waiting.add(watched);
      load++;
      ready.signal();
    }

    private void run() {
      while (true) {
        Watched next;
        lock.lock();
        try {
          while (waiting.isEmpty() && !closed) {
            ready.awaitUninterruptibly();
          }
          if (waiting.isEmpty()) {
            return;
          }
          next = waiting.remove();
        } finally {
          lock.unlock();
        }
        end(next);
        lock.lock();
        try {
          load--;
        } finally {
          lock.unlock();
        }
      }
    }

    private void end(Watched watched) {
      int status;
      try {
        status = watched.event().waitFor(list);
      } catch (AcceleratorException e) {
        status = e.vendorCode().orElse(ClStatus.INVALID_OPERATION);
      }
      try {
        watched.ended().accept(status);
      } catch (RuntimeException | LinkageError e) {
        LOG.error("the completion of {} failed", watched.event(), e);
      }
    }
  }
}
