package io.coral.spec.lifecycle;

import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Calls back when a command outlasts the hang limit; one thread for a resource that has a limit.
 */
final class HangWatch implements AutoCloseable {

  private final String deviceId;
  private final Duration limit;
  private final Consumer<IssuedCommand> onHang;
  private final ScheduledThreadPoolExecutor timer;

  HangWatch(String deviceId, Duration limit, Consumer<IssuedCommand> onHang) {
    this.deviceId = deviceId;
    this.limit = limit;
    this.onHang = onHang;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "coral-hang-watch-" + deviceId);
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Watches a command that was submitted: from when the last of those ended that it waits for on
   * the device, so that a long chain is no hang.
   */
  void watch(IssuedCommand command) {
    List<IssuedCommand> before = command.predecessors();
    if (before.isEmpty()) {
      start(command);
      return;
    }
    AtomicInteger left = new AtomicInteger(before.size());
    for (IssuedCommand predecessor : before) {
      predecessor.whenSettled(
          () -> {
            if (left.decrementAndGet() == 0) {
              start(command);
            }
          });
    }
  }

  private void start(IssuedCommand command) {
    ScheduledFuture<?> alarm;
    try {
      alarm =
          timer.schedule(
              () -> ForeignCode.tell("the hang limit of " + deviceId, () -> alarm(command)),
              TimeUnit.NANOSECONDS.convert(limit),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return; // the resource is closed, and every command of it has failed by that
    }
    command.whenSettled(() -> alarm.cancel(false));
  }

  private void alarm(IssuedCommand command) {
    if (!command.isSettled()) {
      onHang.accept(command);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
