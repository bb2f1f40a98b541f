package io.coral.conformance.mutants;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The event of a command that was never made, and says that it has completed. */
final class NoCommand implements Event {

  private final long nanos = System.nanoTime();

  @Override
  public State state() {
    return State.COMPLETED;
  }

  @Override
  public void await() {}

  @Override
  public void await(Duration bound) {}

  @Override
  public CompletionStage<Void> completion() {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public Optional<AcceleratorException> failure() {
    return Optional.empty();
  }

  @Override
  public EventTimes times() {
    return new EventTimes(nanos, nanos, nanos, nanos);
  }
}
