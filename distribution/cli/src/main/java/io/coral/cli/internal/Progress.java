package io.coral.cli.internal;

import io.coral.api.Answer;
import io.coral.api.Response;
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
    if (!terminal.interactive()) {
      return await(work, () -> {});
    }
    long start = System.nanoTime();
    try {
      return await(
          work,
          () -> {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            terminal.progress(what + " ... " + seconds + " s");
          });
    } finally {
      terminal.endProgress();
    }
  }

  /** Tells every second where a request is, and at its end what became of it. */
  Response explain(Answer answer) throws InterruptedException, ExecutionException {
    Runnable explain = () -> terminal.tell(answer.explain());
    Response response = await(answer, explain);
    explain.run();
    return response;
  }

  private static <T> T await(Future<T> work, Runnable eachSecond)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        return work.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        eachSecond.run();
      } catch (InterruptedException e) {
        work.cancel(true);
        throw e;
      }
    }
  }
}
