package io.coral.conformance.mutants;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The runs of a runtime that have not ended. */
final class UnderWay implements Layer {

  /**
   * One run.
   *
   * @param resource the runtime's own resource
   * @param unit the runtime's own compute unit
   * @param event the runtime's own event
   */
  record Run(Object resource, Object unit, Event event) {
    boolean isPending() {
      return event.state() == Event.State.PENDING;
    }
  }

  private final List<Run> runs = new CopyOnWriteArrayList<>();

  @Override
  public @Nullable Object around(Call call) throws Throwable {
    Object result = call.proceed();
    if (call.is(Operation.RUN)) {
      runs.removeIf(run -> !run.isPending());
      runs.add(
          new Run(
              call.enclosing(Resource.class).orElseThrow(),
              call.target(),
              (Event) Wrapping.inner(Objects.requireNonNull(result))));
    }
    return result;
  }

  List<Run> pending(Predicate<Run> wanted) {
    return runs.stream().filter(Run::isPending).filter(wanted).toList();
  }

  /** Whether the resource or the compute unit has one. */
  boolean isOn(Object object) {
    return !pending(on(object)).isEmpty();
  }

  /** Waits until the resource or the compute unit has none, or as long as is said. */
  void awaitEnd(Object object, Duration most) {
    long start = System.nanoTime();
    while (isOn(object) && System.nanoTime() - start < most.toNanos()) {
      MetadataMutants.pause(Duration.ofMillis(1));
    }
  }

  static Predicate<Run> on(Object object) {
    return run -> run.resource().equals(object) || run.unit().equals(object);
  }
}
