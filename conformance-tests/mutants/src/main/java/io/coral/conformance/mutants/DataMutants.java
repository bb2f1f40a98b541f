package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Wrong at one size or place, the second time, or for the second unit or device. */
final class DataMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.BUF_04,
              "a buffer of exactly a page that is not copied",
              () ->
                  on(
                      Operation.COPY_TO_DEVICE,
                      call -> length(call) == 4096 ? NoCommand.event() : call.proceed())),
          mutantOf(
              Rule.BUF_05,
              "a copy from the device that begins one byte early",
              () -> {
                SettledActions settled = new SettledActions();
                return List.of(
                    CopyMutants.sweeping(settled),
                    on(
                        Operation.COPY_FROM_DEVICE,
                        call -> {
                          Object event = Objects.requireNonNull(call.proceed());
                          int before = (int) offset(call) - 1;
                          Buffer buffer = (Buffer) call.target();
                          if (before >= 0) {
                            settled.add(
                                (Event) Wrapping.inner(event),
                                () -> buffer.hostView().put(before, (byte) 0));
                          }
                          return event;
                        }));
              }),
          mutant(
              Rule.BUF_06,
              "a wrap that sets the caller's byte order",
              () ->
                  on(
                      Operation.WRAP,
                      call -> {
                        Object buffer = call.proceed();
                        host(call.argument(0)).order(ByteOrder.nativeOrder());
                        return buffer;
                      })),
          mutant(
              Rule.BUF_06,
              "a wrap that moves the caller's limit to the end",
              () ->
                  on(
                      Operation.WRAP,
                      call -> {
                        Object buffer = call.proceed();
                        ByteBuffer host = host(call.argument(0));
                        host.limit(host.capacity());
                        return buffer;
                      })),
          mutantOf(
              Rule.BUF_08,
              "an event that can be awaited once",
              () -> {
                Set<Object> awaited = ConcurrentHashMap.newKeySet();
                return List.of(
                    afterSuccess(
                        Operation.AWAIT,
                        call -> {
                          if (!awaited.add(call.target())) {
                            throw failure(ErrorCode.INTERNAL, call);
                          }
                        }));
              }),
          mutant(
              Rule.BUF_13,
              "a range that begins at a whole word",
              () ->
                  on(
                      Operation.COPY_TO_DEVICE,
                      call ->
                          offset(call) > 0
                              ? call.proceed(
                                  offset(call) - offset(call) % 4, length(call), call.argument(2))
                              : call.proceed())),
          mutantOf(
              Rule.CMP_18,
              "arguments that are forgotten after a run that failed on the device",
              () -> UnitMutants.forgetting(DataMutants::failedOnTheDevice)),
          mutantOf(
              Rule.CMP_11,
              "a queue of eight runs that drops the ninth",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    on(
                        Operation.RUN,
                        call ->
                            runs.pending(UnderWay.on(call.target())).size() >= 8
                                ? NoCommand.event()
                                : call.proceed()),
                    runs);
              }),
          mutantOf(
              Rule.CMP_15,
              "a scalar that is unset once a wrong one was refused",
              () -> {
                Set<Object> unset = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.SET_SCALAR,
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            unset.add(call.target());
                            throw e;
                          }
                        }),
                    on(
                        Operation.RUN,
                        call -> {
                          if (unset.contains(call.target())) {
                            throw failure(ErrorCode.INVALID_ARGUMENT, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.CON_04,
              "arguments that all compute units of a kernel share",
              () -> {
                List<ComputeUnit> units = new CopyOnWriteArrayList<>();
                return List.of(
                    on(
                        Operation.OPEN_COMPUTE_UNIT,
                        call -> {
                          Object unit = Objects.requireNonNull(call.proceed());
                          units.add((ComputeUnit) Wrapping.inner(unit));
                          return unit;
                        }),
                    afterSuccess(
                        Operation.SET_BUFFER,
                        call -> {
                          int index = (Integer) Objects.requireNonNull(call.argument(0));
                          Buffer buffer =
                              (Buffer) Wrapping.inner(Objects.requireNonNull(call.argument(1)));
                          for (ComputeUnit unit : units) {
                            if (unit.name().equals(((ComputeUnit) call.target()).name())) {
                              share(unit, index, buffer);
                            }
                          }
                        }));
              }),
          mutantOf(
              Rule.CON_09,
              "events of other devices that are not waited for",
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
                          Set<Event> others = ConcurrentHashMap.newKeySet();
                          runs.pending(run -> !run.resource().equals(resource))
                              .forEach(run -> others.add(run.event()));
                          return call.proceed(
                              (Object)
                                  Arrays.stream(after(call))
                                      .filter(event -> !others.contains(Wrapping.inner(event)))
                                      .toArray(Event[]::new));
                        }),
                    runs);
              }),
          mutantOf(
              Rule.CON_09,
              "a dependency whose device was closed and that counts as met",
              () -> {
                UnderWay runs = new UnderWay();
                return List.of(
                    on(
                        Operation.RUN,
                        call -> {
                          if (call.hasNullArgument()) {
                            return call.proceed();
                          }
                          Set<Event> own = ConcurrentHashMap.newKeySet();
                          runs.pending(run -> true).forEach(run -> own.add(run.event()));
                          return call.proceed(
                              (Object)
                                  Arrays.stream(after(call))
                                      .map(
                                          event ->
                                              own.contains(Wrapping.inner(event))
                                                  ? LateEvent.completing(event)
                                                  : event)
                                      .toArray(Event[]::new));
                        }),
                    runs);
              }));

  private DataMutants() {}

  private static boolean failedOnTheDevice(Event run) {
    return run.failure().map(AcceleratorException::code).stream()
        .anyMatch(code -> code == ErrorCode.EXECUTION_FAILED);
  }

  private static void share(ComputeUnit unit, int index, Buffer buffer) {
    try {
      unit.setBuffer(index, buffer);
    } catch (AcceleratorException e) {
      // closed, stale or of another device: it shares nothing
      return;
    }
  }

  private static long offset(Call call) {
    return (Long) Objects.requireNonNull(call.argument(0));
  }

  private static long length(Call call) {
    return (Long) Objects.requireNonNull(call.argument(1));
  }

  private static Event[] after(Call call) {
    return (Event[]) Objects.requireNonNull(call.argument(0));
  }

  private static ByteBuffer host(@Nullable Object host) {
    return (ByteBuffer) Objects.requireNonNull(host);
  }
}
