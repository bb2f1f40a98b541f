package io.coral.cli.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What somebody else's runtime answers: whatever it throws, or that it hangs, is told. */
final class BoundedAnswer {

  private BoundedAnswer() {}

  /**
   * Asks on a thread of its own.
   *
   * @param what is asked for, for the cause, e.g. {@code discovery}
   * @param silent told why there is no answer
   */
  static <T> Optional<T> of(
      String what, Supplier<T> call, Duration bound, Consumer<String> silent) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(() -> answer.completeAsync(call, Runnable::run), "coral-doctor " + what);
    thread.setDaemon(true);
    thread.start();
    try {
      T told = answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
      if (told == null) {
        silent.accept("its " + what + " is null");
      }
      return Optional.ofNullable(told);
    } catch (ExecutionException e) {
      silent.accept("its " + what + " failed: " + e.getCause());
    } catch (TimeoutException e) {
      silent.accept("its " + what + " has not returned within " + Units.time(bound));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      silent.accept("its " + what + " was interrupted");
    }
    return Optional.empty();
  }
}
