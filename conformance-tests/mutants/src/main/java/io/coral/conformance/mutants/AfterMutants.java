package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wrong after an interrupt, a failure, an await or a callback: CON, ERR-07, BUF-08, CMP-07, -13.
 */
final class AfterMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.CON_10,
              "programming that an interrupted thread cannot do",
              () -> interruptible(Operation.PROGRAM, ErrorCode.BUSY)),
          mutant(
              Rule.CON_10,
              "an open that clears the interrupt",
              () ->
                  on(
                      Operation.OPEN,
                      call -> {
                        boolean was = Thread.interrupted();
                        Object resource = call.proceed();
                        return was ? Objects.requireNonNull(resource) : resource;
                      })),
          mutant(
              Rule.CON_10,
              "a run whose launch sets the interrupt aside",
              () ->
                  on(
                      Operation.RUN,
                      call -> {
                        Object event = call.proceed();
                        return Thread.interrupted() ? event : Objects.requireNonNull(event);
                      })),
          mutant(
              Rule.CON_06,
              "an interrupted bounded await that says that time is up",
              () ->
                  on(
                      Operation.AWAIT,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (InterruptedException e) {
                          if (call.argumentCount() == 1) {
                            throw failure(ErrorCode.TIMEOUT, call);
                          }
                          throw e;
                        }
                      })),
          mutantOf(
              Rule.CON_06,
              "a command that counts as failed once its await was interrupted",
              () -> {
                Set<Object> interrupted = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.AWAIT,
                        call -> {
                          try {
                            return call.proceed();
                          } catch (InterruptedException e) {
                            interrupted.add(call.target());
                            throw e;
                          }
                        }),
                    on(
                        Operation.EVENT_STATE,
                        call ->
                            interrupted.contains(call.target())
                                ? Event.State.FAILED
                                : call.proceed()));
              }),
          mutant(
              Rule.CON_12,
              "callbacks of which the first alone is called",
              () -> Callbacks.layer(new Callbacks.First())),
          mutantOf(
              Rule.CON_12,
              "a callback that throws and fails its command",
              Callbacks::failingTheirCommand),
          mutantOf(
              Rule.ERR_07,
              "a failure that the first await alone is told",
              () -> {
                Set<Object> told = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.AWAIT,
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            if (e.code() == ErrorCode.TIMEOUT || told.add(call.target())) {
                              throw e;
                            }
                            return null;
                          }
                        }));
              }),
          mutant(
              Rule.ERR_07,
              "a failed command whose failure() is empty",
              () -> on(Operation.FAILURE, call -> Optional.empty())),
          mutant(
              Rule.ERR_07,
              "a failed command that counts as completed",
              () ->
                  on(
                      Operation.EVENT_STATE,
                      call ->
                          call.proceed() == Event.State.PENDING
                              ? Event.State.PENDING
                              : Event.State.COMPLETED)),
          mutant(
              Rule.BUF_08,
              "an await with no time left of an event that is complete",
              () ->
                  on(
                      Operation.AWAIT,
                      call -> {
                        if (call.argumentCount() == 1 && Duration.ZERO.equals(call.argument(0))) {
                          throw failure(ErrorCode.TIMEOUT, call);
                        }
                        return call.proceed();
                      })),
          mutantOf(
              Rule.CMP_07,
              "scalars that are forgotten after each run",
              AfterMutants::forgettingScalars),
          mutantOf(
              Rule.CMP_13,
              "arguments of all units that are forgotten when one faults",
              AfterMutants::forgettingAll),
          mutantOf(
              Rule.CMP_13,
              "a fault after which no buffer can be had",
              () -> {
                AtomicBoolean faulted = new AtomicBoolean();
                return List.of(
                    noticingFaults(faulted),
                    on(
                        Operation.ALLOCATE,
                        call -> {
                          if (faulted.get()) {
                            throw failure(ErrorCode.OUT_OF_DEVICE_MEMORY, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.CMP_13,
              "a fault that is an internal error",
              () ->
                  failing(
                      Operation.AWAIT,
                      Set.of(ErrorCode.EXECUTION_FAILED),
                      code(ErrorCode.INTERNAL))),
          mutantOf(
              Rule.CMP_13,
              "a fault after which no program can be loaded",
              () -> {
                AtomicBoolean faulted = new AtomicBoolean();
                return List.of(
                    noticingFaults(faulted),
                    on(
                        Operation.PROGRAM,
                        call -> {
                          if (faulted.get()) {
                            throw failure(ErrorCode.PROGRAM_FAILED, call);
                          }
                          return call.proceed();
                        }));
              }));

  private AfterMutants() {}

  private static Layer interruptible(Operation operation, ErrorCode code) {
    return on(
        operation,
        call -> {
          if (Thread.currentThread().isInterrupted()) {
            throw failure(code, call);
          }
          return call.proceed();
        });
  }

  private static Layer noticingFaults(AtomicBoolean faulted) {
    return afterFailure(Operation.AWAIT, ErrorCode.EXECUTION_FAILED, call -> faulted.set(true));
  }

  private static List<Layer> forgettingScalars() {
    Set<Object> forgotten = ConcurrentHashMap.newKeySet();
    return List.of(
        afterSuccess(Operation.SET_SCALAR, call -> forgotten.remove(call.target())),
        on(
            Operation.RUN,
            call -> {
              if (forgotten.contains(call.target()) && !call.hasNullArgument()) {
                throw failure(ErrorCode.INVALID_ARGUMENT, call);
              }
              Object event = call.proceed();
              ComputeUnit unit = (ComputeUnit) call.target();
              if (unit.kernel().arguments().stream().anyMatch(argument -> !argument.isBuffer())) {
                forgotten.add(unit);
              }
              return event;
            }));
  }

  private static List<Layer> forgettingAll() {
    Map<Object, Event> runs = new ConcurrentHashMap<>();
    return List.of(
        afterSuccess(Operation.SET_BUFFER, call -> runs.clear()),
        on(
            Operation.RUN,
            call -> {
              boolean faulted =
                  runs.entrySet().stream()
                      .anyMatch(
                          run ->
                              run.getKey() != call.target()
                                  && OutcomeMutants.failed(
                                      run.getValue(), e -> e.code() == ErrorCode.EXECUTION_FAILED));
              if (faulted) {
                throw failure(ErrorCode.INVALID_ARGUMENT, call);
              }
              Object event = Objects.requireNonNull(call.proceed());
              runs.put(call.target(), (Event) Wrapping.inner(event));
              return event;
            }));
  }
}
