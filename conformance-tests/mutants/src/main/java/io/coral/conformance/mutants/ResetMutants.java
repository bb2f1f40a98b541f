package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Wrong in what stops a device that works: RES-07 and RES-08. */
final class ResetMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.RES_07, "a reset that resets nothing", () -> on(Operation.RESET, call -> null)),
          mutantOf(
              Rule.RES_07,
              "a reset that waits until the device is idle by itself",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    runs,
                    on(
                        Operation.RESET,
                        call -> {
                          Object resource = call.enclosing(Resource.class).orElseThrow();
                          runs.awaitEnd(resource, Duration.ofSeconds(8));
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.RES_07,
              "a reset after which the program is loaded again",
              () -> {
                Map<Object, Bitstream> loaded = new ConcurrentHashMap<>();
                return List.of(
                    afterSuccess(
                        Operation.PROGRAM,
                        call ->
                            loaded.put(
                                call.target(),
                                (Bitstream) Objects.requireNonNull(call.argument(0)))),
                    afterSuccess(
                        Operation.RESET,
                        call -> {
                          Resource resource = call.enclosing(Resource.class).orElseThrow();
                          resource.program(Objects.requireNonNull(loaded.get(resource)));
                        }));
              }),
          mutantOf(
              Rule.RES_07,
              "a reset of one device that unprograms the others",
              () -> {
                DeviceMutants.Opened opened = new DeviceMutants.Opened();
                return List.of(
                    opened,
                    on(
                        Operation.RESET,
                        call -> {
                          opened.unprogramOthers(null);
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.RES_07,
              "a reset that fails commands as a close does",
              () ->
                  failing(
                      Operation.AWAIT, Set.of(ErrorCode.EXECUTION_FAILED), code(ErrorCode.CLOSED))),
          mutantOf(
              Rule.RES_08,
              "a hang limit that runs while a command is queued",
              () -> {
                UnderWay runs = new UnderWay();
                Set<Object> late = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.RUN,
                        call -> {
                          boolean queued = runs.isOn(call.target());
                          Event event = (Event) Objects.requireNonNull(call.proceed());
                          if (queued) {
                            late.add(Wrapping.inner(event));
                          }
                          return event;
                        }),
                    runs,
                    on(
                        Operation.AWAIT,
                        call -> {
                          if (late.contains(call.target())) {
                            throw failure(ErrorCode.EXECUTION_FAILED, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.RES_08,
              "a hang after which the resource says that it is programmed as before",
              () -> {
                Set<Event> failed = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.AWAIT,
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            failed.add((Event) call.target());
                            throw e;
                          }
                        }),
                    DeviceMutants.state(
                        state ->
                            failed.isEmpty() || state.phase() != Phase.UNPROGRAMMED
                                ? state
                                : new ResourceState(
                                    Phase.PROGRAMMED,
                                    state.epoch(),
                                    Optional.of("as before"),
                                    Optional.of("0".repeat(64)),
                                    Optional.empty())));
              }));

  private ResetMutants() {}
}
