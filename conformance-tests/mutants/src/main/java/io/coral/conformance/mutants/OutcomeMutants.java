package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.text;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Rule;
import io.coral.spec.capability.Reset;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Wrong in what becomes of work that was stopped, reset or refused: LIF-10, PRG-05, RES. */
final class OutcomeMutants {

  private static final Predicate<AcceleratorException> RESET =
      failure ->
          failure.code() == ErrorCode.EXECUTION_FAILED && failure.getMessage().contains("reset");

  private static final Predicate<AcceleratorException> HANG =
      failure -> failure.getMessage().contains("hang limit");

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.LIF_10,
              "an event that stays pending when its object is closed at work",
              () ->
                  on(
                      Operation.EVENT_STATE,
                      call -> {
                        Event event = (Event) call.target();
                        return failed(event, failure -> failure.code() == ErrorCode.CLOSED)
                            ? Event.State.PENDING
                            : call.proceed();
                      })),
          mutant(
              Rule.PRG_05,
              "programming in vain that stops the work",
              () ->
                  on(
                      Operation.PROGRAM,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          if (e.code() == ErrorCode.BUSY) {
                            ((Resource) call.target()).capability(Reset.class).reset();
                          }
                          throw e;
                        }
                      })),
          mutantOf(
              Rule.PRG_05,
              "commands that stay refused after a programming in vain",
              () -> {
                Set<Object> refusing = ConcurrentHashMap.newKeySet();
                return List.of(
                    afterFailure(
                        Operation.PROGRAM, ErrorCode.BUSY, call -> refusing.add(call.target())),
                    on(
                        Operation.COPY_TO_DEVICE,
                        call -> {
                          if (refusing.contains(call.enclosing(Resource.class).orElseThrow())) {
                            throw failure(ErrorCode.BUSY, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.RES_07,
              "a reset after which what was outstanding counts as done",
              () ->
                  List.of(
                      on(
                          Operation.EVENT_STATE,
                          call ->
                              failed((Event) call.target(), RESET)
                                  ? Event.State.COMPLETED
                                  : call.proceed()),
                      on(
                          Operation.AWAIT,
                          call -> {
                            try {
                              return call.proceed();
                            } catch (AcceleratorException e) {
                              if (RESET.test(e)) {
                                return null;
                              }
                              throw e;
                            }
                          }))),
          mutant(
              Rule.RES_07,
              "a run that was reset and does not say so",
              () -> failing(Operation.AWAIT, Set.of(ErrorCode.EXECUTION_FAILED), text("failed"))),
          mutantOf(
              Rule.RES_07,
              "a reset that starts no new epoch",
              () -> {
                AtomicInteger resets = new AtomicInteger();
                return List.of(
                    on(
                        Operation.RESET,
                        call -> {
                          call.proceed();
                          resets.incrementAndGet();
                          return null;
                        }),
                    DeviceMutants.state(
                        state ->
                            new ResourceState(
                                state.phase(),
                                state.epoch() - resets.get(),
                                state.bitstream(),
                                state.digest(),
                                state.cause())));
              }),
          mutant(Rule.RES_08, "a hang that is told seconds after the limit", () -> late(HANG)),
          mutant(
              Rule.RES_08,
              "a hang that is an internal error",
              () ->
                  on(
                      Operation.AWAIT,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          throw HANG.test(e) ? failure(ErrorCode.INTERNAL, call) : e;
                        }
                      })));

  private OutcomeMutants() {}

  static boolean failed(Event event, Predicate<AcceleratorException> how) {
    return event.failure().filter(how).isPresent();
  }

  /** Tells those who wait of a failure seconds after it happened. */
  private static Layer late(Predicate<AcceleratorException> failure) {
    return on(
        Operation.AWAIT,
        call -> {
          try {
            return call.proceed();
          } catch (AcceleratorException e) {
            if (failure.test(e)) {
              MetadataMutants.pause(Duration.ofSeconds(3));
            }
            throw e;
          }
        });
  }
}
