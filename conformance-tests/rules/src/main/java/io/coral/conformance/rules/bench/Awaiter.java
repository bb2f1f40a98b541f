package io.coral.conformance.rules.bench;

import io.coral.spec.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread that waits for an event. */
public final class Awaiter {

  private final CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();
  private final Thread thread;

  private Awaiter(Event event, boolean bounded) {
    thread = new Thread(() -> await(event, bounded), "kit: awaits an event");
    thread.setDaemon(true);
  }

  /** Starts a thread, and returns once it waits for the event. */
  public static Awaiter of(Event event, boolean bounded) {
    Awaiter awaiter = new Awaiter(event, bounded);
    awaiter.thread.start();
    Expect.eventually(
        Expect.PATIENCE,
        "an await of a pending event blocks",
        () ->
            awaiter.thread.getState() == Thread.State.WAITING
                || awaiter.thread.getState() == Thread.State.TIMED_WAITING
                || awaiter.ended.isDone(),
        awaiter.thread::getState);
    Expect.that(
        !awaiter.ended.isDone(), "an await of a pending event blocks", "it ended before its event");
    return awaiter;
  }

  private void await(Event event, boolean bounded) {
    try {
      if (bounded) {
        event.await(Duration.ofMinutes(1));
      } else {
        event.await();
      }
      ended.complete(Optional.empty());
    } catch (Exception | Error e) {
      ended.complete(Optional.of(e));
    }
  }

  /** Interrupts the thread. */
  public void interrupt() {
    thread.interrupt();
  }

  /** The await returns normally within the bound. */
  public void expectReturn(Duration bound) {
    Optional<Throwable> seen = end(bound);
    Expect.that(seen.isEmpty(), "the await returns normally", seen.orElse(null));
  }

  /** What ended the await. */
  public Throwable ended(Duration bound) {
    return end(bound).orElseGet(() -> new AssertionError("the await returned normally"));
  }

  private Optional<Throwable> end(Duration bound) {
    try {
      return ended.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of(
          new AssertionError("the await did not end within " + bound.toMillis() + " ms", e));
    } catch (InterruptedException e) {
      throw Expect.interrupted(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed exceptionally", e);
    }
  }
}
