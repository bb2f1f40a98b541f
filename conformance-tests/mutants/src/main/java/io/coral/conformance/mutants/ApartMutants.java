package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Wrong in what resources, and what applications hang on events, have to do with each other. */
final class ApartMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.CON_11,
              "one lock over all devices",
              () -> {
                ReentrantLock lock = new ReentrantLock();
                return call -> {
                  if (call.enclosing(Resource.class).isEmpty()) {
                    return call.proceed();
                  }
                  lock.lock();
                  try {
                    return call.proceed();
                  } finally {
                    lock.unlock();
                  }
                };
              }),
          mutantOf(
              Rule.CON_11,
              "one queue for the runs of all devices",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    on(
                        Operation.RUN,
                        call -> {
                          if (call.hasNullArgument()) {
                            return call.proceed();
                          }
                          Object resource = call.enclosing(Resource.class).orElseThrow();
                          List<Event> after =
                              new ArrayList<>(
                                  Arrays.asList(
                                      (Event[]) Objects.requireNonNull(call.argument(0))));
                          runs.pending(run -> !run.resource().equals(resource))
                              .forEach(run -> after.add(run.event()));
                          return call.proceed((Object) after.toArray(new Event[0]));
                        }),
                    runs);
              }),
          mutant(
              Rule.CON_12,
              "callbacks that are called twice",
              () -> on(Operation.COMPLETION, call -> new Twice(stage(call.proceed())))),
          mutantOf(
              Rule.CON_12,
              "a callback that throws and the others never called",
              () -> {
                Map<Object, UntilOneThrows> stages = new ConcurrentHashMap<>();
                return List.of(
                    on(
                        Operation.COMPLETION,
                        call -> {
                          CompletionStage<?> stage = stage(call.proceed());
                          return stages.computeIfAbsent(
                              call.target(), event -> new UntilOneThrows(stage));
                        }));
              }),
          mutant(
              Rule.BUF_08,
              "a completion that is not told any more once the event is over",
              () ->
                  on(
                      Operation.COMPLETION,
                      call ->
                          ((Event) Wrapping.unwrap(call.target())).state() == Event.State.PENDING
                              ? call.proceed()
                              : new CompletableFuture<Void>())),
          mutant(
              Rule.ERR_07,
              "a failed command whose completion ends normally",
              () ->
                  on(
                      Operation.COMPLETION,
                      call -> stage(call.proceed()).handle((nothing, failure) -> null))));

  private ApartMutants() {}

  private static CompletionStage<?> stage(@Nullable Object stage) {
    return (CompletionStage<?>) Objects.requireNonNull(stage);
  }

  /** Settles as another one does. */
  private static class Following extends CompletableFuture<Void> {
    void follow(CompletionStage<?> stage) {
      stage.whenComplete(
          (nothing, failure) -> {
            if (failure == null) {
              complete(null);
            } else {
              completeExceptionally(failure);
            }
          });
    }
  }

  private static final class Twice extends Following {
    Twice(CompletionStage<?> stage) {
      follow(stage);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
      super.thenRun(action);
      return super.thenRun(action);
    }
  }

  /** Runs what was hung on it in a plain loop. */
  private static final class UntilOneThrows extends Following {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean over;

    UntilOneThrows(CompletionStage<?> stage) {
      stage.whenComplete((nothing, failure) -> run());
      follow(stage);
    }

    private void run() {
      List<Runnable> due;
      synchronized (this) {
        over = true;
        due = List.copyOf(actions);
      }
      due.forEach(Runnable::run);
    }

    @Override
    public CompletableFuture<Void> whenComplete(
        BiConsumer<? super Void, ? super Throwable> action) {
      return hang(() -> action.accept(null, null));
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
      return hang(action);
    }

    private CompletableFuture<Void> hang(Runnable action) {
      synchronized (this) {
        if (!over) {
          actions.add(action);
          return new CompletableFuture<>();
        }
      }
      return super.thenRun(action);
    }
  }
}
