package io.coral.spec.foreign;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits up to a deadline on the axis of {@link System#nanoTime()}. An interrupt does not end the
 * wait; the thread is interrupted again afterwards.
 */
public final class Waiting {

  private Waiting() {}

  /** One step of a wait. */
  public interface Step {
    /** Waits at most so many ms, at least 1. */
    void await(long millis) throws InterruptedException;
  }

  /** When a bound that starts now has passed; one beyond a century is one of a century. */
  public static long deadline(Duration bound) {
    return System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(bound), Long.MAX_VALUE / 2);
  }

  /** Waits step by step until something is reached; false when the deadline passed before. */
  public static boolean until(long deadlineNanos, BooleanSupplier reached, Step step) {
    boolean interrupted = false;
    try {
      while (!reached.getAsBoolean()) {
        long millis = (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        try {
          step.await(millis);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the end of a thread. */
  public static boolean join(Thread thread, long deadlineNanos) {
    return until(deadlineNanos, () -> !thread.isAlive(), thread::join);
  }
}
