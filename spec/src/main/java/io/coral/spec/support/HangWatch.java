package io.coral.spec.support;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls back when a run outlasts the hang limit; one thread for a resource that has a limit. */
final class HangWatch implements AutoCloseable {

  private final Duration limit;
  private final Consumer<Command> onHang;
  private final ScheduledThreadPoolExecutor timer;

  HangWatch(String deviceId, Duration limit, Consumer<Command> onHang) {
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

  /** Watches a run from its submission on. */
  void watch(Command run) {
    ScheduledFuture<?> alarm =
        timer.schedule(() -> alarm(run), limit.toNanos(), TimeUnit.NANOSECONDS);
    run.whenSettled(() -> alarm.cancel(false));
  }

  private void alarm(Command run) {
    if (!run.isSettled()) {
      onHang.accept(run);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
