package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.text;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.capability.Reset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Wrong while the device really works: LIF-10, RES-07, RES-08, and PRG-05, BUF-10, ERR-04. */
final class LastingMutants {

  private static final Predicate<AcceleratorException> RESET =
      failure ->
          failure.code() == ErrorCode.EXECUTION_FAILED && failure.getMessage().contains("reset");

  private static final Predicate<AcceleratorException> HANG =
      failure -> failure.getMessage().contains("hang limit");

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.LIF_10,
              "a close of a resource that waits for its device, however long",
              () -> waiting(Resource.class, "close")),
          mutantOf(
              Rule.LIF_10,
              "a close of a compute unit that waits for its run, however long",
              () -> waiting(ComputeUnit.class, "close")),
          mutant(
              Rule.LIF_10,
              "an event that stays pending when its object is closed at work",
              () ->
                  on(
                      Event.class,
                      "state",
                      call -> {
                        Event event = (Event) call.target();
                        return failed(event, failure -> failure.code() == ErrorCode.CLOSED)
                            ? Event.State.PENDING
                            : call.proceed();
                      })),
          mutantOf(
              Rule.LIF_10,
              "a device that was closed at work and stays busy for ever",
              () -> {
                UnderWay underWay = new UnderWay();
                Set<String> stuck = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Resource.class,
                        "close",
                        call -> {
                          if (underWay.on(call.target())) {
                            stuck.add(((Resource) call.target()).info().id());
                          }
                          return call.proceed();
                        }),
                    on(
                        AcceleratorRuntime.class,
                        "open",
                        call -> {
                          if (!call.hasNullArgument() && stuck.contains(call.argument(0))) {
                            throw failure(ErrorCode.BUSY, call);
                          }
                          return call.proceed();
                        }),
                    underWay);
              }),
          mutantOf(
              Rule.BUF_10,
              "a copy behind a run that writes to host memory after the close",
              LastingMutants::writesAfterClose),
          mutantOf(
              Rule.PRG_05,
              "programming that stops the runs under way",
              () -> {
                UnderWay underWay = new UnderWay();
                return List.of(
                    on(
                        Resource.class,
                        "program",
                        call -> {
                          if (underWay.on(call.target())) {
                            ((Resource) call.target()).capability(Reset.class).reset();
                          }
                          return call.proceed();
                        }),
                    underWay);
              }),
          mutantOf(
              Rule.PRG_05,
              "programming that waits for runs beyond its bound",
              () -> waiting(Resource.class, "program")),
          mutant(
              Rule.PRG_05,
              "programming in vain that stops the work",
              () ->
                  on(
                      Resource.class,
                      "program",
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
                    on(
                        Resource.class,
                        "program",
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            if (e.code() == ErrorCode.BUSY) {
                              refusing.add(call.target());
                            }
                            throw e;
                          }
                        }),
                    on(
                        Buffer.class,
                        "copyToDevice",
                        call -> {
                          if (refusing.contains(call.enclosing(Resource.class).orElseThrow())) {
                            throw failure(ErrorCode.BUSY, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.ERR_04,
              "a loss that is told to those who wait seconds later",
              () -> late(failure -> failure.code() == ErrorCode.DEVICE_LOST)),
          mutant(
              Rule.RES_07,
              "a reset that resets nothing",
              () -> on(Reset.class, "reset", call -> null)),
          mutantOf(
              Rule.RES_07,
              "a reset that waits for the runs under way",
              () -> {
                UnderWay underWay = new UnderWay();
                return List.of(
                    on(
                        Reset.class,
                        "reset",
                        call -> {
                          underWay.outwait(call.enclosing(Resource.class).orElseThrow());
                          return call.proceed();
                        }),
                    underWay);
              }),
          mutantOf(
              Rule.RES_07,
              "a reset that loads the program again by itself",
              () -> {
                Map<Object, Bitstream> loaded = new ConcurrentHashMap<>();
                return List.of(
                    on(
                        Resource.class,
                        "program",
                        call -> {
                          Object result = call.proceed();
                          loaded.put(
                              call.target(), (Bitstream) Objects.requireNonNull(call.argument(0)));
                          return result;
                        }),
                    on(
                        Reset.class,
                        "reset",
                        call -> {
                          call.proceed();
                          Resource resource = call.enclosing(Resource.class).orElseThrow();
                          resource.program(Objects.requireNonNull(loaded.get(resource)));
                          return null;
                        }));
              }),
          mutantOf(
              Rule.RES_07,
              "a reset after which what was outstanding counts as done",
              () ->
                  List.of(
                      on(
                          Event.class,
                          "state",
                          call ->
                              failed((Event) call.target(), RESET)
                                  ? Event.State.COMPLETED
                                  : call.proceed()),
                      on(
                          Event.class,
                          "await",
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
              () ->
                  failing(
                      Event.class, "await", Set.of(ErrorCode.EXECUTION_FAILED), text("failed"))),
          mutantOf(
              Rule.RES_07,
              "a reset of one device that unprograms the others",
              () -> {
                DeviceMutants.Opened opened = new DeviceMutants.Opened();
                return List.of(
                    opened,
                    on(
                        Reset.class,
                        "reset",
                        call -> {
                          call.proceed();
                          opened.unprogramOthers(null);
                          return null;
                        }));
              }),
          mutantOf(
              Rule.RES_07,
              "a reset that starts no new epoch",
              () -> {
                AtomicInteger resets = new AtomicInteger();
                return List.of(
                    on(
                        Reset.class,
                        "reset",
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
                      Event.class,
                      "await",
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          throw HANG.test(e) ? failure(ErrorCode.INTERNAL, call) : e;
                        }
                      })),
          mutantOf(
              Rule.RES_08,
              "a hang limit that counts the time in the queue",
              LastingMutants::countsTheQueue),
          mutantOf(
              Rule.RES_08,
              "a hang after which the program is said to be there",
              () -> {
                Set<Object> hung = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Event.class,
                        "await",
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            if (HANG.test(e)) {
                              hung.add(e);
                            }
                            throw e;
                          }
                        }),
                    DeviceMutants.state(
                        state ->
                            hung.isEmpty() || state.phase() != Phase.UNPROGRAMMED
                                ? state
                                : new ResourceState(
                                    Phase.PROGRAMMED,
                                    state.epoch(),
                                    state.bitstream(),
                                    state.digest(),
                                    state.cause())));
              }));

  private LastingMutants() {}

  static boolean failed(Event event, Predicate<AcceleratorException> how) {
    return event.failure().filter(how).isPresent();
  }

  private static List<Layer> waiting(Class<?> type, String operation) {
    UnderWay underWay = new UnderWay();
    return List.of(
        on(
            type,
            operation,
            call -> {
              underWay.outwait(call.target());
              return call.proceed();
            }),
        underWay);
  }

  /** Tells those who wait of a failure seconds after it happened. */
  private static Layer late(Predicate<AcceleratorException> failure) {
    return on(
        Event.class,
        "await",
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

  private static List<Layer> writesAfterClose() {
    Map<Object, ByteBuffer> wrapped = new ConcurrentHashMap<>();
    Set<Object> closed = ConcurrentHashMap.newKeySet();
    SettledActions settled = new SettledActions();
    return List.of(
        CopyMutants.sweeping(settled),
        on(
            Memory.class,
            "wrap",
            call -> {
              Object buffer = Objects.requireNonNull(call.proceed());
              wrapped.put(
                  Wrapping.inner(buffer), (ByteBuffer) Objects.requireNonNull(call.argument(0)));
              return buffer;
            }),
        on(
            Buffer.class,
            "copyFromDevice",
            call -> {
              Object copy = call.proceed();
              ByteBuffer host = wrapped.get(call.target());
              if (host != null) {
                whenRunEnds(
                    call,
                    settled,
                    () -> {
                      if (closed.contains(call.target())) {
                        host.put(0, (byte) (host.get(0) + 1));
                      }
                    });
              }
              return copy;
            }),
        on(
            Buffer.class,
            "close",
            call -> {
              closed.add(call.target());
              return call.proceed();
            }));
  }

  private static void whenRunEnds(Call call, SettledActions settled, Runnable action) {
    for (Event event : (Event[]) Objects.requireNonNull(call.argument(2))) {
      settled.add((Event) Wrapping.inner(event), action);
    }
  }

  /** Fails runs at a limit that the kit's chain of two exceeds, and neither of them does. */
  private static List<Layer> countsTheQueue() {
    Duration limit = Duration.ofSeconds(2);
    Map<Object, Long> issued = new ConcurrentHashMap<>();
    return List.of(
        on(
            ComputeUnit.class,
            "run",
            call -> {
              Object event = Objects.requireNonNull(call.proceed());
              issued.put(Wrapping.inner(event), System.nanoTime());
              return event;
            }),
        on(
            Event.class,
            "await",
            call -> {
              @Nullable Object result = call.proceed();
              long since = issued.getOrDefault(call.target(), System.nanoTime());
              if (System.nanoTime() - since > limit.toNanos()) {
                throw failure(ErrorCode.EXECUTION_FAILED, call);
              }
              return result;
            }));
  }
}
