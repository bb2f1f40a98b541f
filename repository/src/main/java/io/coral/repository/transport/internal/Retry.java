package io.coral.repository.transport.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Tries again what a network broke, after pauses that double.
 *
 * @param tries how often, all of them
 * @param first the first pause
 * @param pause waits
 */
record Retry(int tries, Duration first, Consumer<Duration> pause) {

  static final Retry DEFAULT =
      new Retry(6, Duration.ofMillis(250), time -> LockSupport.parkNanos(time.toNanos()));

  static final Retry ONCE = new Retry(1, Duration.ZERO, time -> {});

  /** What may fail by chance. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * The answer of the first attempt that has one.
   *
   * @throws TransferException at once, for another try would not help
   * @throws IOException of the last attempt
   */
  <T> T run(Attempt<T> attempt) throws IOException {
    Duration next = first;
    for (int left = tries; ; left--) {
      try {
        return attempt.run();
      } catch (TransferException e) {
        throw e;
      } catch (IOException e) {
        if (left == 1 || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        pause.accept(next);
        next = next.multipliedBy(2);
      }
    }
  }
}
