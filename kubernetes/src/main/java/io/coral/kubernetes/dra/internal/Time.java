package io.coral.kubernetes.dra.internal;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * By which things are done later.
 *
 * @param threads a new one by its name; after its end it does nothing more
 * @param nanoTime in nanoseconds, of any origin
 */
record Time(Function<String, ScheduledExecutorService> threads, LongSupplier nanoTime) {

  /** The machine's. */
  static final Time REAL = new Time(Time::thread, System::nanoTime);

  ScheduledExecutorService newThread(String name) {
    return threads.apply(name);
  }

  private static ScheduledExecutorService thread(String name) {
    return new ScheduledThreadPoolExecutor(
        1,
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }
}
