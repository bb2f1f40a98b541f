package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;
import static io.coral.conformance.mutants.Wrong.text;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Wrong in arguments and runs: CMP. */
final class UnitMutants {

  private static final long SECOND = 1_000_000_000L;

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.CMP_02,
              "an argument index beyond the last that is ignored",
              () -> accepting(Operation.SET_BUFFER, ErrorCode.INVALID_ARGUMENT, call -> null)),
          mutant(
              Rule.CMP_02,
              "an argument index below 0 that throws what the list throws",
              () ->
                  on(
                      Operation.SET_SCALAR,
                      call -> {
                        if ((Integer) Objects.requireNonNull(call.argument(0)) < 0) {
                          throw new IndexOutOfBoundsException("-1");
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.CMP_03,
              "a scalar of another size that is ignored",
              () ->
                  accepting(
                      Operation.SET_SCALAR,
                      ErrorCode.INVALID_ARGUMENT,
                      call -> {
                        ComputeUnit unit = (ComputeUnit) call.target();
                        int index = (Integer) Objects.requireNonNull(call.argument(0));
                        if (index < 0 || index >= unit.kernel().arguments().size()) {
                          throw failure(ErrorCode.INVALID_ARGUMENT, call);
                        }
                        return null;
                      })),
          mutant(
              Rule.CMP_04,
              "a buffer of another resource that is accepted",
              () -> accepting(Operation.SET_BUFFER, ErrorCode.WRONG_RESOURCE, call -> null)),
          mutant(
              Rule.CMP_05,
              "a buffer in an unconnected memory that is accepted",
              () -> accepting(Operation.SET_BUFFER, ErrorCode.WRONG_MEMORY, call -> null)),
          mutant(
              Rule.CMP_05,
              "a wrong memory whose message does not name the right ones",
              () ->
                  failing(
                      Operation.SET_BUFFER, Set.of(ErrorCode.WRONG_MEMORY), text("wrong bank"))),
          mutant(
              Rule.CMP_06,
              "a run with an unset argument that is accepted",
              () ->
                  accepting(Operation.RUN, ErrorCode.INVALID_ARGUMENT, call -> NoCommand.event())),
          mutantOf(Rule.CMP_07, "buffers that are forgotten after each run", UnitMutants::forgets),
          mutantOf(
              Rule.CMP_07,
              "arguments that are forgotten after a failed run",
              () -> forgetting(event -> event.state() == Event.State.FAILED)),
          mutantOf(
              Rule.CMP_08,
              "a scalar's array that is kept",
              () -> {
                Map<Object, Map<Integer, byte[]>> kept = new ConcurrentHashMap<>();
                return List.of(
                    afterSuccess(
                        Operation.SET_SCALAR,
                        call ->
                            kept.computeIfAbsent(call.target(), unit -> new ConcurrentHashMap<>())
                                .put(
                                    (Integer) Objects.requireNonNull(call.argument(0)),
                                    (byte[]) Objects.requireNonNull(call.argument(1)))),
                    on(
                        Operation.RUN,
                        call -> {
                          ComputeUnit unit = (ComputeUnit) call.target();
                          Map<Integer, byte[]> scalars = kept.getOrDefault(unit, Map.of());
                          try {
                            scalars.forEach(unit::setScalar);
                          } catch (AcceleratorException e) {
                            // closed or stale: the run tells
                            return call.proceed();
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.CMP_09,
              "a run that takes its arguments when it starts",
              () ->
                  on(
                      Operation.RUN,
                      call -> {
                        if (!MemoryMutants.waits(call)) {
                          return call.proceed();
                        }
                        ComputeUnit unit = (ComputeUnit) call.target();
                        Event[] after = (Event[]) Objects.requireNonNull(call.argument(0));
                        return LateEvent.after(after, () -> unit.run());
                      })),
          mutant(
              Rule.CMP_10,
              "a run whose event completes before it has ended",
              () -> returning(Operation.RUN, Event.class, (call, event) -> NoCommand.event())),
          mutantOf(
              Rule.CMP_11,
              "a run that is lost when another is under way",
              () -> {
                Map<Object, Event> latest = new ConcurrentHashMap<>();
                return List.of(
                    on(
                        Operation.RUN,
                        call -> {
                          Event before = latest.get(call.target());
                          if (before != null && before.state() == Event.State.PENDING) {
                            return NoCommand.event();
                          }
                          Event event = (Event) Objects.requireNonNull(call.proceed());
                          latest.put(call.target(), event);
                          return event;
                        }));
              }),
          mutantOf(
              Rule.CMP_13,
              "a fault that nobody reads",
              () ->
                  List.of(
                      returning(
                          Operation.RUN,
                          Event.class,
                          (call, event) ->
                              MemoryMutants.waits(call) ? event : LateEvent.completing(event)))),
          mutant(
              Rule.CMP_14,
              "times of another clock",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.queuedNanos() + SECOND,
                              times.submittedNanos() + SECOND,
                              times.startedNanos() + SECOND,
                              times.endedNanos() + SECOND))),
          mutant(
              Rule.CMP_14,
              "a start after the end",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.queuedNanos(),
                              times.submittedNanos(),
                              times.endedNanos() + 1,
                              times.endedNanos()))),
          mutantOf(
              Rule.CMP_15,
              "a compute unit that a failed argument spoils",
              () -> {
                Set<Object> spoilt = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.SET_BUFFER,
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            spoilt.add(call.target());
                            throw e;
                          }
                        }),
                    on(
                        Operation.RUN,
                        call -> {
                          if (spoilt.contains(call.target())) {
                            throw failure(ErrorCode.INTERNAL, call);
                          }
                          return call.proceed();
                        }));
              }));

  private UnitMutants() {}

  /** Changes times. */
  private interface Other {
    EventTimes of(EventTimes times);
  }

  private static Layer times(Other other) {
    return returning(Operation.TIMES, EventTimes.class, (call, times) -> other.of(times));
  }

  private static List<Layer> forgets() {
    return forgetting(event -> true);
  }

  /** Whether a run makes its unit forget. */
  interface Forgetful {
    boolean after(Event run);
  }

  static List<Layer> forgetting(Forgetful forgetful) {
    Map<Object, Event> runs = new ConcurrentHashMap<>();
    return List.of(
        afterSuccess(Operation.SET_BUFFER, call -> runs.remove(call.target())),
        on(
            Operation.RUN,
            call -> {
              Event before = runs.get(call.target());
              if (before != null && forgetful.after(before)) {
                throw failure(ErrorCode.INVALID_ARGUMENT, call);
              }
              Event event = (Event) Objects.requireNonNull(call.proceed());
              runs.put(call.target(), event);
              return event;
            }));
  }
}
