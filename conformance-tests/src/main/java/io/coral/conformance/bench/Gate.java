package io.coral.conformance.bench;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An event that a test completes or fails when it wants to; to the runtime it is an event of
 * another runtime. A command that waits for it is outstanding for as long as the test needs.
 */
public final class Gate implements Event {

  private final CompletableFuture<Void> future = new CompletableFuture<>();

  /** Completes the event. */
  public void open() {
    future.complete(null);
  }

  /** Fails the event. */
  public void fail(AcceleratorException failure) {
    future.completeExceptionally(failure);
  }

  @Override
  public State state() {
    if (!future.isDone()) {
      return State.PENDING;
    }
    return future.isCompletedExceptionally() ? State.FAILED : State.COMPLETED;
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
              ErrorCode.TIMEOUT, "await", "gate of the kit", "it was not opened within " + bound)
          .causedBy(e);
    }
  }

  /** The future itself: a copy would wrap the exception that a callback gets. */
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
    throw AcceleratorException.of(
        ErrorCode.UNSUPPORTED, "times", "gate of the kit", "a gate has no times");
  }
}
