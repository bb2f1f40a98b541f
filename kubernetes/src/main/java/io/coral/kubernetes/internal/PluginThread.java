package io.coral.kubernetes.internal;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** The thread of a plugin: after its end it does nothing that it is still asked. */
public final class PluginThread {

  private PluginThread() {}

  /** A new one; the machine's end does not wait for it. */
  public static ScheduledExecutorService named(String name) {
    return new ScheduledThreadPoolExecutor(
        1,
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Does a last thing in its turn: nothing has one after it, not even what was asked already. */
  public static void end(ScheduledExecutorService thread, Runnable last) {
    thread.execute(
        () -> {
          try {
            last.run();
          } finally {
            thread.shutdownNow();
          }
        });
  }
}
