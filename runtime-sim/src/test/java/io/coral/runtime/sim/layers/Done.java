package io.coral.runtime.sim.layers;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An event of nothing, which has completed. */
final class Done implements Event {

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
    long now = System.nanoTime();
    return new EventTimes(now, now, now, now);
  }
}
