package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a group's boards from time to time, because nobody tells when one is lost while nothing
 * runs on it. Its thread lives as long as the group is open.
 */
final class GroupWatch {

  private static final long PERIOD_MILLIS = 20;

  private final ScheduledThreadPoolExecutor executor;
  private final GroupResource group;

  /** The watch's thread alone. */
  private boolean failed;

  GroupWatch(GroupResource group) {
    this.group = group;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "coral-watch-" + group.info().id());
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.scheduleWithFixedDelay(
        this::inspect, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * A board that cannot say how it is is asked again, and told of once. Nothing is thrown, for the
   * executor would never look again.
   */
  private void inspect() {
    try {
      group.inspect();
    } catch (Throwable e) {
      if (!failed) {
        failed = true;
        System.getLogger(GroupWatch.class.getName())
            .log(System.Logger.Level.WARNING, "the boards of " + group + " cannot be watched", e);
      }
    }
  }

  /** Looks at the boards at once, on the watch's thread. */
  void inspectSoon() {
    later(this::inspect);
  }

  /** Does something on the watch's thread. */
  void later(Runnable action) {
    try {
      executor.execute(() -> ForeignCode.tell("looking after " + group, action::run));
    } catch (RejectedExecutionException e) {
      // the group is being closed, which settles everything
      return;
    }
  }

  /** Ends the thread; waits for what it is doing. */
  void close() {
    executor.shutdownNow();
    Waiting.until(
        Waiting.deadline(group.runtime().bounds().stopGrace()),
        executor::isTerminated,
        millis -> executor.awaitTermination(millis, TimeUnit.MILLISECONDS));
  }
}
