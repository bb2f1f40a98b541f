package io.coral.runtime.xilinx.internal;

import io.coral.spec.Sensors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads sensors on a thread of its own, so that a slow driver never holds a caller: one that would
 * have to wait longer gets the last reading while it is young, and nothing after that.
 */
final class SensorSampler implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Supplier<Sensors> source;
  private final LongSupplier clock;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "coral xilinx sensors");
            made.setDaemon(true);
            return made;
          });

  private @Nullable Sample last;
  private @Nullable CompletableFuture<Sample> pending;

  private record Sample(Sensors sensors, long nanos) {}

  /**
   * A sampler without a thread yet.
   *
   * @param clock in ns, e.g. {@link System#nanoTime()}
   */
  SensorSampler(Supplier<Sensors> source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
  }

  /** A reading, in at most about 8 ms. */
  Sensors read() {
    CompletableFuture<Sample> reading;
    synchronized (this) {
      if (last != null && clock.getAsLong() - last.nanos() < FRESH_NANOS) {
        return last.sensors();
      }
      if (pending == null) {
        try {
          pending = CompletableFuture.supplyAsync(this::sample, thread);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
          // closed, or no thread can be made now
          return Sensors.UNKNOWN;
        }
      }
      reading = pending;
    }
    try {
      return reading.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS).sensors();
    } catch (TimeoutException | ExecutionException e) {
      return young();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return young();
    }
  }

  private Sample sample() {
    try {
      Sample sample = new Sample(source.get(), clock.getAsLong());
      synchronized (this) {
        last = sample;
      }
      return sample;
    } finally {
      synchronized (this) {
        pending = null;
      }
    }
  }

  private synchronized Sensors young() {
    return last != null && clock.getAsLong() - last.nanos() < STALE_NANOS
        ? last.sensors()
        : Sensors.UNKNOWN;
  }

  /** Ends the thread; every later reading is unknown. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
