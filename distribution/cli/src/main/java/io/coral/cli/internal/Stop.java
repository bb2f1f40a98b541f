package io.coral.cli.internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of the command line's bundle, for those who wait for it. */
final class Stop {
  private final CountDownLatch stopped = new CountDownLatch(1);

  void now() {
    stopped.countDown();
  }

  /** Waits for the end, at most for the bound; whether it has come. */
  boolean await(Duration bound) throws InterruptedException {
    return stopped.await(bound.toMillis(), TimeUnit.MILLISECONDS);
  }
}
