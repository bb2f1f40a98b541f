package io.coral.soak;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for those who ask, and shows on a terminal how far they are. */
final class Progress {

  private static final long MILLIS = 500;

  private final boolean shows = System.console() != null;
  private final long began = System.nanoTime();
  private final long requests;
  private final Tally tally;
  private final Racks racks;

  Progress(long requests, Tally tally, Racks racks) {
    this.requests = requests;
    this.tally = tally;
    this.racks = racks;
  }

  void await(List<Future<?>> asking) throws InterruptedException, ExecutionException {
    for (Future<?> each : asking) {
      while (!isDone(each)) {
        show();
      }
    }
    if (shows) {
      System.err.print("\r\u001b[K");
    }
  }

  private static boolean isDone(Future<?> work) throws InterruptedException, ExecutionException {
    try {
      work.get(MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private void show() {
    if (shows) {
      long answered = tally.answered();
      System.err.printf(
          Locale.ROOT,
          "\r%,d of %,d requests, %,.0f/s; %,d faults, %,d programmings, %,d repeated\u001b[K",
          answered,
          requests,
          answered * 1e9 / (System.nanoTime() - began),
          racks.injected(),
          racks.programmings(),
          tally.repeated.sum());
    }
  }
}
