package io.coral.layers.record;

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

/** Stands for an event that another runtime made while the recording was taken. */
final class OutsideEvent implements Event {

  private final CompletableFuture<Void> future = new CompletableFuture<>();

  void complete() {
    future.complete(null);
  }

  void fail(String code) {
    future.completeExceptionally(failure(ErrorCode.EXECUTION_FAILED, "it had failed with " + code));
  }

  private static AcceleratorException failure(ErrorCode code, String text) {
    return AcceleratorException.of(code, "await", "an event from outside the recording", text);
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
      throw failure(ErrorCode.TIMEOUT, "not settled within " + bound);
    }
  }

  @Override
  public CompletionStage<Void> completion() {
    return future.minimalCompletionStage();
  }

  @Override
  public Optional<AcceleratorException> failure() {
    return state() == State.FAILED
        ? Optional.of(failure(ErrorCode.EXECUTION_FAILED, "it had failed"))
        : Optional.empty();
  }

  @Override
  public EventTimes times() {
    throw failure(ErrorCode.UNSUPPORTED, "it has no times");
  }
}
