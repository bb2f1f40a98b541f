package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import io.coral.spec.capability.Reset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Wrong in close, stop, loss and programming while the device really works. */
final class LastingMutants {

  private static final Duration HANG = Duration.ofSeconds(8);

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.LIF_10,
              "a close of a resource that hangs as long as its device works",
              () -> waitingClose(Operation.RESOURCE_CLOSE)),
          mutantOf(
              Rule.LIF_10,
              "a close of a compute unit that waits for its run",
              () -> waitingClose(Operation.UNIT_CLOSE)),
          mutantOf(
              Rule.LIF_10,
              "a device that counts as lost once it was closed at work",
              () -> {
                UnderWay runs = new UnderWay();
                Set<Object> lost = ConcurrentHashMap.newKeySet();
                return List.of(
                    runs,
                    on(
                        Operation.RESOURCE_CLOSE,
                        call -> {
                          if (runs.isOn(call.target())) {
                            lost.add(((Resource) call.target()).info().id());
                          }
                          return call.proceed();
                        }),
                    on(
                        Operation.OPEN,
                        call -> {
                          if (lost.contains(String.valueOf(call.argument(0)))) {
                            throw failure(ErrorCode.DEVICE_LOST, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.BUF_15,
              "a copy behind a run that writes to the host although its buffer was closed",
              LastingMutants::lateWrites),
          mutant(
              Rule.BUF_15,
              "a buffer that says it was released while it is open",
              () -> on(Operation.RELEASED, call -> true)),
          mutant(
              Rule.BUF_15,
              "a buffer that is never released",
              () -> on(Operation.RELEASED, call -> false)),
          mutant(
              Rule.PRG_05,
              "a programming that stops the work under way",
              () -> resetting(Operation.PROGRAM)),
          mutant(
              Rule.PRG_05,
              "an unprogramming that stops the work under way",
              () -> resetting(Operation.UNPROGRAM)),
          mutantOf(
              Rule.PRG_05,
              "a programming that is refused at once while the device works",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    runs,
                    on(
                        Operation.PROGRAM,
                        call -> {
                          if (runs.isOn(call.target())) {
                            throw failure(ErrorCode.BUSY, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.PRG_05,
              "an unprogramming that waits as long as the device works",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    runs,
                    on(
                        Operation.UNPROGRAM,
                        call -> {
                          runs.awaitEnd(call.target(), HANG);
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.PRG_05,
              "a programming that waits far longer than the declared drain",
              () ->
                  on(
                      Operation.PROGRAM,
                      call -> {
                        long start = System.nanoTime();
                        while (true) {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            Duration waited = Duration.ofNanos(System.nanoTime() - start);
                            if (e.code() != ErrorCode.BUSY
                                || waited.compareTo(Duration.ofSeconds(2)) > 0) {
                              throw e;
                            }
                          }
                        }
                      })),
          mutant(
              Rule.ERR_04,
              "a loss that is told long after it was noticed",
              () ->
                  afterFailure(
                      Operation.AWAIT,
                      ErrorCode.DEVICE_LOST,
                      call -> MetadataMutants.pause(Duration.ofSeconds(3)))),
          mutant(
              Rule.LIF_07,
              "work under way that is said to have completed when the runtime stops",
              () -> Wrong.accepting(Operation.AWAIT, ErrorCode.SHUTDOWN, call -> null)),
          mutant(
              Rule.LIF_07,
              "a stopped runtime that knows no device",
              () -> failing(Operation.OPEN, Set.of(ErrorCode.SHUTDOWN), code(ErrorCode.NOT_FOUND))),
          mutantOf(
              Rule.MET_06,
              "sensors that are busy while a run is under way",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    runs,
                    Wrong.returning(
                        Operation.SENSORS,
                        Sensors.class,
                        (call, sensors) -> {
                          if (runs.isOn(call.target())) {
                            throw failure(ErrorCode.BUSY, call);
                          }
                          return sensors;
                        }));
              }));

  private LastingMutants() {}

  private static List<Layer> waitingClose(Operation close) {
    UnderWay runs = new UnderWay();
    return List.of(
        runs,
        on(
            close,
            call -> {
              runs.awaitEnd(call.target(), HANG);
              return call.proceed();
            }));
  }

  /** Resets the device, where it has a program, before it is programmed or unprogrammed. */
  private static Layer resetting(Operation operation) {
    return on(
        operation,
        call -> {
          Resource resource = (Resource) call.target();
          if (resource.state().phase() == Phase.PROGRAMMED) {
            resource.capability(Reset.class).reset();
          }
          return operation == Operation.UNPROGRAM && resource.state().phase() == Phase.UNPROGRAMMED
              ? null
              : call.proceed();
        });
  }

  private static List<Layer> lateWrites() {
    Map<Object, ByteBuffer> hosts = new ConcurrentHashMap<>();
    SettledActions settled = new SettledActions();
    return List.of(
        CopyMutants.sweeping(settled),
        on(
            Operation.WRAP,
            call -> {
              Object buffer = Objects.requireNonNull(call.proceed());
              hosts.put(Wrapping.inner(buffer), (ByteBuffer) call.argument(0));
              return buffer;
            }),
        on(
            Operation.COPY_FROM_DEVICE,
            call -> {
              boolean held = MemoryMutants.waits(call);
              Event copy = (Event) Objects.requireNonNull(call.proceed());
              ByteBuffer host = hosts.get(call.target());
              if (held && host != null) {
                Event[] after = (Event[]) Objects.requireNonNull(call.argument(2));
                Event first = (Event) Wrapping.inner(after[0]);
                settled.add(first, () -> writeUnlessDone(copy, host));
              }
              return copy;
            }));
  }

  static void writeUnlessDone(Event copy, ByteBuffer host) {
    if (copy.state() == Event.State.FAILED) {
      host.put(0, (byte) 0);
    }
  }
}
