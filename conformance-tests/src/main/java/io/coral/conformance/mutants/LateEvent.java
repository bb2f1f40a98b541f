package io.coral.conformance.mutants;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The event of a command that is issued only when others have settled, however they did. */
final class LateEvent implements Event {

  private final CompletableFuture<Void> future = new CompletableFuture<>();
  private volatile @Nullable Event command;

  private LateEvent() {}

  /** Issues a command when all of the events have settled. */
  static LateEvent after(Event[] events, Supplier<Event> command) {
    LateEvent late = new LateEvent();
    CompletableFuture.allOf(
            Arrays.stream(events)
                .map(event -> event.completion().handle((nothing, failure) -> nothing))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> late.issue(command));
    return late;
  }

  /** An event that completes when another one settles, however it does. */
  static LateEvent completing(Event event) {
    return after(new Event[] {event}, NoCommand::new);
  }

  private void issue(Supplier<Event> supplier) {
    try {
      Event issued = supplier.get();
      command = issued;
      issued
          .completion()
          .whenComplete(
              (nothing, failure) ->
                  issued
                      .failure()
                      .ifPresentOrElse(future::completeExceptionally, () -> future.complete(null)));
    } catch (RuntimeException e) {
      future.completeExceptionally(
          e instanceof AcceleratorException
              ? e
              : AcceleratorException.of(ErrorCode.INTERNAL, "run", "a late command", "" + e));
    }
  }

  @Override
  public State state() {
    return !future.isDone()
        ? State.PENDING
        : future.isCompletedExceptionally() ? State.FAILED : State.COMPLETED;
  }

  @Override
  public void await() throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw (AcceleratorException) e.getCause();
    }
  }

  @Override
  public void await(Duration bound) throws InterruptedException {
    try {
      future.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw (AcceleratorException) e.getCause();
    } catch (TimeoutException e) {
      throw AcceleratorException.of(
          ErrorCode.TIMEOUT, "await", "a late command", "not finished within " + bound);
    }
  }

  @Override
  public CompletionStage<Void> completion() {
    return future;
  }

  @Override
  public Optional<AcceleratorException> failure() {
    if (!future.isCompletedExceptionally()) {
      return Optional.empty();
    }
    return future.handle((nothing, failure) -> Optional.of((AcceleratorException) failure)).join();
  }

  @Override
  public EventTimes times() {
    Event issued = command;
    if (issued == null || state() == State.PENDING) {
      throw AcceleratorException.of(
          ErrorCode.BUSY, "times", "a late command", "it has not completed");
    }
    return issued.times();
  }
}
