package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.PluginThread;
import java.util.concurrent.ScheduledExecutorService;
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
  static final Time REAL = new Time(PluginThread::named, System::nanoTime);

  ScheduledExecutorService newThread(String name) {
    return threads.apply(name);
  }
}
