package io.coral.cli.internal;

import java.util.concurrent.CountDownLatch;

/** The end of the command line's bundle, for those who wait for it. */
final class Stop {
  private final CountDownLatch stopped = new CountDownLatch(1);

  void now() {
    stopped.countDown();
  }

  void await() throws InterruptedException {
    stopped.await();
  }
}
