package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Wrong in who holds a device, and once it is lost: RES, LIF and ERR-04. */
final class PresenceMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.RES_03,
              "a second open that closes the first",
              () -> {
                DeviceMutants.Opened opened = new DeviceMutants.Opened();
                return List.of(
                    afterFailure(
                        Operation.OPEN,
                        ErrorCode.BUSY,
                        call -> opened.find(String.valueOf(call.argument(0))).close()),
                    opened);
              }),
          mutantOf(
              Rule.LIF_06,
              "a second open that fails and keeps the device from being given back",
              () -> {
                AtomicInteger extra = new AtomicInteger();
                return List.of(
                    afterFailure(Operation.OPEN, ErrorCode.BUSY, call -> extra.incrementAndGet()),
                    on(
                        Operation.RESOURCE_CLOSE,
                        call -> extra.getAndDecrement() > 0 ? null : call.proceed()));
              }),
          mutant(
              Rule.RES_01,
              "an unknown id that opens the first device",
              () ->
                  accepting(
                      Operation.OPEN,
                      ErrorCode.NOT_FOUND,
                      call ->
                          call.proceed(
                              ((AcceleratorRuntime) call.target())
                                  .discover()
                                  .devices()
                                  .get(0)
                                  .id()))),
          mutantOf(
              Rule.ERR_04,
              "a lost device that comes back by itself",
              () -> {
                AtomicInteger told = new AtomicInteger();
                return List.of(
                    DeviceMutants.state(
                        state ->
                            state.phase() == Phase.LOST && told.incrementAndGet() > 1
                                ? new ResourceState(
                                    Phase.UNPROGRAMMED,
                                    state.epoch(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty())
                                : state));
              }),
          mutant(
              Rule.ERR_04,
              "a loss without a cause",
              () ->
                  DeviceMutants.state(
                      state ->
                          new ResourceState(
                              state.phase(),
                              state.epoch(),
                              state.bitstream(),
                              state.digest(),
                              Optional.empty()))),
          mutant(
              Rule.LIF_09,
              "a close of a lost resource that waits for it",
              () ->
                  on(
                      Operation.RESOURCE_CLOSE,
                      call -> {
                        if (((Resource) call.target()).state().phase() == Phase.LOST) {
                          MetadataMutants.pause(Duration.ofSeconds(2));
                        }
                        return call.proceed();
                      })));

  private PresenceMutants() {}
}
