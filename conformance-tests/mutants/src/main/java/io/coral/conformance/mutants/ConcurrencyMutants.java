package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Wrong in how commands are ordered and threads come together: CON. */
final class ConcurrencyMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.CON_01,
              "two resources that cannot be called at the same time",
              () -> alone(call -> call.enclosing(Resource.class).map(any -> "all").orElse(""))),
          mutant(
              Rule.CON_02,
              "an object that two threads cannot call at the same time",
              () -> alone(call -> call.target())),
          mutant(
              Rule.CON_03,
              "objects that only the thread which made them may use",
              () -> {
                Map<Object, Thread> makers = new ConcurrentHashMap<>();
                return call -> {
                  Thread maker = makers.putIfAbsent(call.target(), Thread.currentThread());
                  boolean mine = maker == null || maker == Thread.currentThread();
                  if (!mine
                      && (call.type() == Buffer.class || call.type() == ComputeUnit.class)
                      && !Operation.CLOSES.contains(call.operation())) {
                    throw failure(ErrorCode.INTERNAL, call);
                  }
                  return call.proceed();
                };
              }),
          mutantOf(
              Rule.CON_04,
              "a run that does not wait for runs of other compute units",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    on(
                        Operation.RUN,
                        call -> {
                          if (call.hasNullArgument()) {
                            return call.proceed();
                          }
                          Set<Event> others = ConcurrentHashMap.newKeySet();
                          runs.pending(run -> !run.unit().equals(call.target()))
                              .forEach(run -> others.add(run.event()));
                          return call.proceed(
                              (Object)
                                  Arrays.stream((Event[]) Objects.requireNonNull(call.argument(0)))
                                      .filter(event -> !others.contains(Wrapping.inner(event)))
                                      .toArray(Event[]::new));
                        }),
                    runs);
              }),
          mutant(
              Rule.CON_05,
              "an await that returns at once",
              () ->
                  on(
                      Operation.AWAIT,
                      call ->
                          ((Event) call.target()).state() == Event.State.PENDING
                              ? null
                              : call.proceed())),
          mutantOf(
              Rule.CON_06,
              "an interrupted await that spoils its event",
              () -> {
                Set<Object> spoilt = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.AWAIT,
                        call -> {
                          if (spoilt.contains(call.target())) {
                            throw failure(ErrorCode.INTERNAL, call);
                          }
                          try {
                            return call.proceed();
                          } catch (InterruptedException e) {
                            spoilt.add(call.target());
                            throw e;
                          }
                        }));
              }),
          mutant(
              Rule.CON_06,
              "an await that cannot be interrupted",
              () ->
                  on(
                      Operation.AWAIT,
                      call -> {
                        while (true) {
                          try {
                            return call.proceed();
                          } catch (InterruptedException e) {
                            if (((Event) call.target()).state() == Event.State.PENDING) {
                              MetadataMutants.pause(Duration.ofMillis(1));
                            }
                          }
                        }
                      })),
          mutant(
              Rule.CON_07,
              "an await that goes on after the close",
              () ->
                  afterFailure(
                      Operation.AWAIT,
                      ErrorCode.CLOSED,
                      call -> MetadataMutants.pause(Duration.ofSeconds(3)))),
          mutant(
              Rule.CON_09,
              "events of other runtimes that are not waited for",
              () ->
                  call -> {
                    int last = call.argumentCount() - 1;
                    if (last < 0
                        || call.hasNullArgument()
                        || !(call.argument(last) instanceof Event[] after)) {
                      return call.proceed();
                    }
                    Object[] own = arguments(call);
                    own[last] =
                        Arrays.stream(after)
                            .filter(event -> Wrapping.inner(event) != event)
                            .toArray(Event[]::new);
                    return call.proceed(own);
                  }),
          mutant(
              Rule.ERR_07,
              "a run that goes on although what it waited for failed",
              () ->
                  on(
                      Operation.RUN,
                      call -> {
                        if (call.hasNullArgument()) {
                          return call.proceed();
                        }
                        Event[] after = (Event[]) Objects.requireNonNull(call.argument(0));
                        return call.proceed(
                            (Object)
                                Arrays.stream(after)
                                    .map(LateEvent::completing)
                                    .toArray(Event[]::new));
                      })),
          mutant(
              Rule.ERR_07,
              "a failed dependency whose failure is not the cause",
              () ->
                  accepting(
                      Operation.AWAIT,
                      ErrorCode.DEPENDENCY_FAILED,
                      call -> {
                        throw failure(ErrorCode.DEPENDENCY_FAILED, call);
                      })));

  private ConcurrencyMutants() {}

  private static Object[] arguments(Call call) {
    Object[] arguments = new Object[call.argumentCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = Objects.requireNonNull(call.argument(i));
    }
    return arguments;
  }

  /** Fails a call while another thread is in one with the same key. */
  private static Layer alone(Function<Call, Object> key) {
    Map<Object, ReentrantLock> locks = new ConcurrentHashMap<>();
    return call -> {
      boolean command =
          call.type() == ComputeUnit.class && !Operation.CLOSES.contains(call.operation())
              || call.is(Operation.COPY_TO_DEVICE)
              || call.is(Operation.COPY_FROM_DEVICE);
      if (!command) {
        return call.proceed();
      }
      ReentrantLock lock = locks.computeIfAbsent(key.apply(call), any -> new ReentrantLock());
      if (!lock.tryLock()) {
        throw failure(ErrorCode.INTERNAL, call);
      }
      try {
        // long enough for another thread to come
        MetadataMutants.pause(Duration.ofMillis(1));
        return call.proceed();
      } finally {
        lock.unlock();
      }
    };
  }
}
