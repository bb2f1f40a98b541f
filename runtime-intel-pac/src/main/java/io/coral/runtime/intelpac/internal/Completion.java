package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.Accelerator;
import io.coral.runtime.intelpac.opae.internal.Interrupts;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The one thread of a programmed card: it waits for interrupts or polls with back-off, completes
 * runs, copies what no device copies, and notices when the card is gone.
 */
final class Completion {

  /** How often a card that is silent is asked whether it is there. */
  private static final long HEARTBEAT_NANOS = 500_000_000L;

  private static final int HEARTBEAT_MILLIS = 500;

  /** How often a run is looked at whose interrupt may never come. */
  private static final int UNPROVEN_MILLIS = 1;

  /** So long a wait is spent looking again at once; kernels of microseconds end within it. */
  private static final long SPIN_NANOS = 50_000L;

  private static final long SHORTEST_PAUSE_NANOS = 10_000L;
  private static final long LONGEST_PAUSE_NANOS = 1_000_000L;

  /** How long the end of the thread is waited for; it may be in a caller's callback. */
  private static final long JOIN_MILLIS = 1_000;

  private static final System.Logger LOG = System.getLogger(Completion.class.getName());

  private final String deviceId;
  private final Accelerator afu;
  private final List<CsrKernel> kernels;
  private final Consumer<String> onLost;
  private final Optional<Interrupts> interrupts;
  private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean suspected;
  private volatile boolean lost;
  private long nextHeartbeat = System.nanoTime() + HEARTBEAT_NANOS;

  /** Longer work, in steps between which kernels are looked at. */
  interface Work {

    /** Does a step; whether it was the last. */
    boolean step();
  }

  private record Task(Command command, Work work) {}

  Completion(String deviceId, Accelerator afu, List<CsrKernel> kernels, Consumer<String> onLost) {
    this.deviceId = deviceId;
    this.afu = afu;
    this.kernels = kernels;
    this.onLost = onLost;
    this.interrupts = afu.interrupts();
    this.thread = new Thread(this::work, "coral-opae-" + deviceId);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** A run was started; the interrupt tells its end, or polling does. */
  void watch() {
    if (interrupts.isEmpty()) {
      LockSupport.unpark(thread);
    } else if (!interrupts.get().haveCome()) {
      interrupts.get().wake();
    }
  }

  /** An access has failed: looks at once whether the card is there. */
  void suspect() {
    suspected = true;
    wake();
  }

  /** Does longer work for a command, and then completes it. */
  void execute(Command command, Work work) {
    tasks.add(new Task(command, work));
    wake();
  }

  private void wake() {
    interrupts.ifPresentOrElse(Interrupts::wake, () -> LockSupport.unpark(thread));
  }

  private void work() {
    while (!stopped) {
      try {
        serve();
      } catch (Throwable e) {
        // of a callback, or out of memory: the thread is the only one that ends runs, so it lives
        // on
        LOG.log(System.Logger.Level.WARNING, thread.getName() + " goes on after a failure", e);
        suspected = true;
        LockSupport.parkNanos(this, LONGEST_PAUSE_NANOS);
      }
    }
  }

  private void serve() {
    long since = System.nanoTime();
    long pause = SHORTEST_PAUSE_NANOS;
    long seen = 0;
    while (!stopped) {
      boolean worked = stepTask();
      boolean quiet = pollAll();
      heartbeat();
      long starts = starts();
      if (starts != seen) {
        seen = starts;
        since = System.nanoTime();
        pause = SHORTEST_PAUSE_NANOS;
      }
      if (stopped) {
        return;
      }
      if (interrupts.isPresent()) {
        if (!worked) {
          // until the first has come, none is relied on
          boolean relied = quiet || interrupts.get().haveCome();
          interrupts.get().await(relied ? HEARTBEAT_MILLIS : UNPROVEN_MILLIS);
        }
      } else if (quiet) {
        if (!worked) {
          LockSupport.parkNanos(this, HEARTBEAT_NANOS);
        }
      } else if (worked || System.nanoTime() - since < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
  }

  private long starts() {
    long starts = 0;
    for (CsrKernel kernel : kernels) {
      starts += kernel.starts();
    }
    return starts;
  }

  /** Does a step of the oldest task; whether there was one. */
  private boolean stepTask() {
    Task task;
    AcceleratorException failure = null;
    // an abort waits for the step, for it touches host memory
    synchronized (tasks) {
      task = tasks.peek();
      if (task == null) {
        return false;
      }
      try {
        if (!task.work().step()) {
          return true;
        }
      } catch (AcceleratorException e) {
        suspected = true;
        Command command = task.command();
        failure = e.handedOn(e.code(), command.operation(), command.object(), "the command failed");
      } catch (RuntimeException | Error e) {
        failure =
            task.command()
                .newFailure(ErrorCode.INTERNAL, "the copy failed unexpectedly: " + e)
                .causedBy(e);
      }
      tasks.remove();
    }
    if (failure == null) {
      task.command().complete();
    } else {
      CsrKernel.fail(task.command(), failure);
    }
    return true;
  }

  /** Whether nothing runs. */
  private boolean pollAll() {
    boolean quiet = true;
    for (CsrKernel kernel : kernels) {
      try {
        quiet &= kernel.poll();
      } catch (AcceleratorException e) {
        suspected = true;
        quiet = false;
      }
    }
    return quiet;
  }

  private void heartbeat() {
    long now = System.nanoTime();
    if (!lost && !stopped && (suspected || now - nextHeartbeat >= 0)) {
      suspected = false;
      nextHeartbeat = now + HEARTBEAT_NANOS;
      if (!afu.answers() && !stopped) {
        lost = true;
        ForeignCode.tell(
            "telling that " + deviceId + " is lost",
            () ->
                onLost.accept(
                    "its registers do not answer any more; it was reset, unbound or taken out"));
        abort(ErrorCode.DEVICE_LOST, "the card does not answer any more");
      }
    }
  }

  /** Ends every command that was submitted; the accelerator holds none of them any more. */
  void abort(ErrorCode code, String text) {
    for (CsrKernel kernel : kernels) {
      kernel.abort(code, text);
    }
    List<Task> dropped;
    synchronized (tasks) {
      dropped = List.copyOf(tasks);
      tasks.clear();
    }
    dropped.forEach(task -> CsrKernel.fail(task.command(), task.command().newFailure(code, text)));
  }

  /** Ends the thread; no command is outstanding. */
  void stop() {
    stopped = true;
    wake();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
