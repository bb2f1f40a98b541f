package io.coral.opencl.support;

import io.coral.opencl.ClClock;
import io.coral.opencl.ClContext;
import io.coral.opencl.ClEvent;
import io.coral.opencl.ClQueue;
import io.coral.opencl.ClStatus;
import io.coral.opencl.ClWaiter;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.Command;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns commands into native ones, chained on the device by their events, and completes each when
 * its own event says so. A command that is over when the enqueue call returns is completed at once.
 */
public final class Commands {
  /** A command that took no longer is dated by the clock around its enqueue call alone. */
  private static final long HOST_DATED_NANOS = 50_000;

  private static final long ATTACH_POLL_MILLIS = 1;
  private static final long ATTACH_BOUND_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SETTLE_POLL_MILLIS = 1;
  private static final long SETTLE_BOUND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long STATUS_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int MOST_FAILED = 16;

  private final ClQueue queue;
  private final ClWaiter waiter;
  private final ClClock clock;

  /** Guards what follows, and is notified when an event was attached to a command. */
  private final Object lock = new Object();

  private int attachWaiters;
  private int underWay;

  /** Commands whose native event is still held; those under way are among them. */
  private int unread;

  private final Deque<ClEvent> failed = new ArrayDeque<>();
  private boolean closed;
  private boolean isReleased;
  private Runnable onReleased = () -> {};

  /** The native call that starts a command. */
  public interface Enqueue {

    /**
     * Makes the call.
     *
     * @param after what the command waits for
     * @return the command's own event, owned by the caller
     */
    ClEvent on(ClQueue queue, List<ClEvent> after);
  }

  /**
   * Commands of one device.
   *
   * @param name of the threads
   * @param waiters how many independent commands are waited for at a time
   */
  public Commands(ClContext context, String name, int waiters) {
    queue = context.createQueue(context.device().ordersByEvents());
    try {
      clock = new ClClock(context);
    } catch (RuntimeException | Error e) {
      queue.close();
      throw e;
    }
    waiter = new ClWaiter(name, waiters);
  }

  /** Starts a command and sees to its end; any failure to start it is thrown. */
  public void issue(Command command, Enqueue enqueue) {
    List<ClEvent> after = dependencies(command);
    // a caller's own call has just read the clock
    long before = command.inline() ? command.queuedNanos() : System.nanoTime();
    start(command, enqueue, after, before);
  }

  /**
   * Makes the native call.
   *
   * @param before when, as the command's times tell
   */
  private void start(Command command, Enqueue enqueue, List<ClEvent> after, long before) {
    ClEvent event;
    try {
      event = enqueue.on(queue, after);
    } catch (AcceleratorException e) {
      throw failure(command, e);
    } catch (RuntimeException | Error e) {
      throw broken(command, e);
    }
    if (event.firstStatus() <= ClStatus.SUCCESS) {
      endAtOnce(command, event, event.firstStatus(), before, System.nanoTime());
      return;
    }
    synchronized (lock) {
      underWay++;
      unread++;
      command.attach(event);
      if (attachWaiters > 0) {
        lock.notifyAll();
      }
    }
    flush();
    command.whenAwaited(nanos -> waiter.look(event, nanos));
    Started started = new Started(command, enqueue, after, event, before);
    try {
      waiter.watch(event, after, started);
    } catch (RuntimeException | Error e) {
      log().warn("no thread can be made; the caller waits for the device itself", e);
      started.endHere();
      return;
    }
    command.whenWanted(() -> waiter.want(event));
  }

  /** Whatever goes wrong at the boundary fails this command and nothing else. */
  private static AcceleratorException broken(Command command, Throwable cause) {
    return command
        .newFailure(ErrorCode.INTERNAL, "the call into OpenCL failed with " + cause)
        .causedBy(cause);
  }

  private void flush() {
    try {
      queue.flush();
    } catch (RuntimeException | Error e) {
      // the wait hands the command over as well, only later
      log().debug("flushing failed", e);
    }
  }

  /** The native events of what the command waits for, as far as it is not over. */
  private List<ClEvent> dependencies(Command command) {
    List<? extends Command> before = command.predecessors();
    if (before.isEmpty()) {
      return List.of();
    }
    List<ClEvent> events = new ArrayList<>(before.size());
    for (Command predecessor : before) {
      Object event = predecessor.attachment();
      if (event == null && !predecessor.isSettled()) {
        event = awaitAttachment(predecessor);
      }
      if (event instanceof ClEvent started) {
        events.add(started);
      }
    }
    return events;
  }

  /** Another thread is inside the native call that starts the command: it is there in a moment. */
  private @Nullable Object awaitAttachment(Command before) {
    boolean interrupted = false;
    synchronized (lock) {
      attachWaiters++;
      long deadline = System.nanoTime() + ATTACH_BOUND_NANOS;
      while (before.attachment() == null
          && !before.isSettled()
          && System.nanoTime() - deadline < 0) {
        try {
          // a command that is over at once is attached nothing, and nobody notifies
          lock.wait(ATTACH_POLL_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      attachWaiters--;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Object attached = before.attachment();
    if (attached == null && !before.isSettled()) {
      throw before.newFailure(
          ErrorCode.TIMEOUT, "another thread has been inside the call that starts it for long");
    }
    return attached;
  }

  private void endAtOnce(Command command, ClEvent event, int status, long before, long after) {
    if (status < ClStatus.SUCCESS) {
      closeLater(event);
      command.fail(ClStatus.commandFailure(status, command.operation(), command.object()));
    } else if (after - before <= HOST_DATED_NANOS) {
      event.close();
      command.complete(new HostTimes(command.queuedNanos(), before, after));
    } else {
      DeviceTimes times = new DeviceTimes(command.queuedNanos(), before, event, clock);
      try {
        times.get();
      } catch (RuntimeException | Error e) {
        // who asks for the times is told; the command itself is over
        log().debug("the times of a command cannot be read", e);
      }
      command.complete(times);
    }
  }

  /** A command that is under way, and how to start it again. */
  private final class Started implements ClWaiter.Watcher {
    private final Command command;
    private final Enqueue enqueue;
    private final List<ClEvent> after;
    private final ClEvent event;
    private final DeviceTimes times;

    Started(Command command, Enqueue enqueue, List<ClEvent> after, ClEvent event, long submitted) {
      this.command = command;
      this.enqueue = enqueue;
      this.after = after;
      this.event = event;
      this.times = new DeviceTimes(command.queuedNanos(), submitted, event, clock);
    }

    @Override
    public void ended(int status) {
      try {
        if (status == ClStatus.SUCCESS) {
          command.complete(times);
          return;
        }
        if (wasNotExecuted() && !command.dependencyHasFailed()) {
          issueAgain();
        } else {
          command.fail(ClStatus.commandFailure(status, command.operation(), command.object()));
        }
      } catch (RuntimeException | Error e) {
        if (!command.isSettled()) {
          command.fail(broken(command, e));
        }
        throw e;
      } finally {
        synchronized (lock) {
          underWay--;
        }
      }
    }

    /** Platforms have several statuses for that, so it is not told by the status. */
    private boolean wasNotExecuted() {
      return !command.isSettled() && after.stream().anyMatch(ClEvent::hasFailed);
    }

    private void issueAgain() {
      try {
        // what failed has been told by now, and this one was only to come behind it
        start(
            command,
            enqueue,
            dependencies(command).stream().filter(before -> !before.hasFailed()).toList(),
            System.nanoTime());
      } catch (AcceleratorException e) {
        command.fail(e);
      }
    }

    /** Sees to the end on the caller's thread, which has to outlast the device's use of memory. */
    void endHere() {
      int status = event.status();
      while (status > ClStatus.SUCCESS) {
        LockSupport.parkNanos(STATUS_POLL_NANOS);
        status = event.status();
      }
      ended(status);
      afterwards();
    }

    /** Reads the times, which nobody may ever ask for, because that gives the event back. */
    @Override
    public void afterwards() {
      try {
        if (event.hasFailed()) {
          closeLater(event);
        } else {
          times.get();
        }
      } finally {
        boolean over;
        synchronized (lock) {
          unread--;
          over = isOver();
        }
        releaseIf(over);
      }
    }
  }

  /**
   * PoCL touches an event once more after it has told of its failure; the event must be there. So
   * the last ones that failed are kept.
   */
  private void closeLater(ClEvent event) {
    ClEvent oldest = null;
    synchronized (lock) {
      failed.add(event);
      if (failed.size() > MOST_FAILED) {
        oldest = failed.remove();
      }
    }
    if (oldest != null) {
      oldest.close();
    }
  }

  private static AcceleratorException failure(Command command, AcceleratorException e) {
    return e.handedOn(e.code(), command.operation(), command.object(), "the command failed");
  }

  /**
   * Has the native events of all commands given back, as far as these end within a second: Xilinx's
   * library refuses a program while an event of one before is held.
   */
  public void settle() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + SETTLE_BOUND_NANOS;
    boolean held = true;
    while (held && System.nanoTime() - deadline < 0) {
      waiter.catchUp();
      synchronized (lock) {
        held = unread > 0;
        if (held) {
          try {
            // who has just told an end hands its event on in a moment, and nobody notifies
            lock.wait(SETTLE_POLL_MILLIS);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether no command is under way. */
  public boolean isQuiet() {
    synchronized (lock) {
      return underWay == 0;
    }
  }

  /**
   * Gives queue and threads back: now, or by the last command that is under way.
   *
   * @param released called once behind that
   */
  public void close(long bound, TimeUnit unit, Runnable released) {
    boolean quiet;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      onReleased = released;
      quiet = underWay == 0;
    }
    waiter.close(quiet ? bound : 0, unit);
    boolean over;
    synchronized (lock) {
      over = isOver();
    }
    releaseIf(over);
  }

  /** Whether queue and threads are to be given back now, which is so once; with the lock held. */
  private boolean isOver() {
    if (!closed || unread > 0 || isReleased) {
      return false;
    }
    isReleased = true;
    return true;
  }

  private void releaseIf(boolean over) {
    if (over) {
      failed.forEach(ClEvent::close);
      clock.close();
      queue.close();
      onReleased.run();
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Commands.class);
  }
}
