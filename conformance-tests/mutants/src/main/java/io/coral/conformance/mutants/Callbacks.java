package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Ways to be wrong with what callers hang on an event. */
final class Callbacks {

  /** What becomes of one callback of an event. */
  interface Treatment {
    Runnable of(Event event, Runnable callback);
  }

  private Callbacks() {}

  /** Treats what is given to {@code thenRun} in its own way. */
  static Layer layer(Treatment treatment) {
    return on(
        Operation.COMPLETION,
        call -> {
          Event event = (Event) call.target();
          return new Treated(
              Objects.requireNonNull((CompletionStage<?>) call.proceed()), event, treatment);
        });
  }

  static Runnable twice(Event event, Runnable callback) {
    return () -> {
      callback.run();
      callback.run();
    };
  }

  /** Calls one callback of each event, and drops the rest. */
  static final class First implements Treatment {
    private final Set<Event> had =
        Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    @Override
    public Runnable of(Event event, Runnable callback) {
      return had.add(event) ? callback : () -> {};
    }
  }

  /** A callback that throws makes later awaits of its event fail. */
  static List<Layer> failingTheirCommand() {
    Set<Object> spoilt = ConcurrentHashMap.newKeySet();
    return List.of(
        layer(
            (event, callback) ->
                () -> {
                  try {
                    callback.run();
                  } catch (RuntimeException | Error e) {
                    spoilt.add(event);
                    throw e;
                  }
                }),
        on(
            Operation.EVENT_STATE,
            call -> spoilt.contains(call.target()) ? Event.State.FAILED : call.proceed()),
        afterSuccess(
            Operation.AWAIT,
            call -> {
              if (spoilt.contains(call.target())) {
                throw failure(ErrorCode.INTERNAL, call);
              }
            }));
  }

  /** A stage whose {@code thenRun} is treated; all else is as it was. */
  private static final class Treated extends CompletableFuture<Void> {
    private final Event event;
    private final Treatment treatment;

    Treated(CompletionStage<?> stage, Event event, Treatment treatment) {
      this.event = event;
      this.treatment = treatment;
      BiConsumer<Object, Throwable> pass =
          (nothing, failure) -> {
            if (failure == null) {
              complete(null);
            } else {
              completeExceptionally(failure);
            }
          };
      stage.whenComplete(pass);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
      return super.thenRun(treatment.of(event, action));
    }
  }
}
