package io.coral.conformance.mutants;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The runs of a runtime that have not settled. Any thread. */
final class UnderWay implements Layer {

  private record Run(Object unit, Object resource, Event event) {
    boolean isPending() {
      return event.state() == Event.State.PENDING;
    }
  }

  private final List<Run> runs = new CopyOnWriteArrayList<>();

  @Override
  public @Nullable Object around(Call call) throws Throwable {
    Object result = call.proceed();
    if (call.is(ComputeUnit.class, "run")) {
      runs.removeIf(run -> !run.isPending());
      runs.add(
          new Run(
              call.target(),
              call.enclosing(Resource.class).orElseThrow(),
              (Event) Wrapping.inner(Objects.requireNonNull(result))));
    }
    return result;
  }

  /** Whether some run of a resource or compute unit has not settled. */
  boolean on(Object target) {
    return runs.stream()
        .anyMatch(run -> (run.unit() == target || run.resource() == target) && run.isPending());
  }

  /** The runs of other resources that have not settled. */
  Event[] besides(Object resource) {
    return runs.stream()
        .filter(run -> run.resource() != resource && run.isPending())
        .map(Run::event)
        .toArray(Event[]::new);
  }

  /** Passes time until no run of a resource or compute unit is pending, or eight seconds have. */
  void outwait(Object target) {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (on(target) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
