package io.coral.cli.internal;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for long work, and shows on a terminal that it goes on. An interrupt cancels the work. */
final class Progress {
  private final Terminal terminal;

  Progress(Terminal terminal) {
    this.terminal = terminal;
  }

  <T> T await(String what, Future<T> work) throws InterruptedException, ExecutionException {
    boolean shows = terminal.interactive();
    long start = System.nanoTime();
    boolean shown = false;
    try {
      while (true) {
        try {
          return work.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          if (shows) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            terminal.progress(what + " ... " + seconds + " s");
            shown = true;
          }
        }
      }
    } catch (InterruptedException e) {
      work.cancel(true);
      throw e;
    } finally {
      if (shown) {
        terminal.endProgress();
      }
    }
  }
}
