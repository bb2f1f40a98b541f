package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/** Wrong with arguments and calls that are wrong themselves, and in what is told: CMP, LIF, MET. */
final class MisuseMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.CMP_02,
              "an argument index that counts from the end when negative",
              () ->
                  on(
                      Operation.SET_SCALAR,
                      call -> {
                        int index = index(call);
                        int count = ((ComputeUnit) call.target()).kernel().arguments().size();
                        return index < 0 && index >= -count
                            ? call.proceed(count + index, call.argument(1))
                            : call.proceed();
                      })),
          mutant(
              Rule.CMP_03,
              "a longer scalar that is cut",
              () -> resized(length -> length > Integer.BYTES)),
          mutant(
              Rule.CMP_03,
              "a shorter scalar that is filled with zeros",
              () -> resized(length -> length < Integer.BYTES)),
          mutant(
              Rule.CMP_06,
              "an unset scalar that is zero",
              () ->
                  accepting(
                      Operation.RUN,
                      ErrorCode.INVALID_ARGUMENT,
                      call -> {
                        ComputeUnit unit = (ComputeUnit) call.target();
                        unit.kernel().arguments().stream()
                            .filter(argument -> !argument.isBuffer())
                            .forEach(
                                argument ->
                                    unit.setScalar(
                                        argument.index(), new byte[argument.size().orElse(4)]));
                        return call.proceed();
                      })),
          mutant(
              Rule.CMP_12,
              "a run with a closed buffer that says it is stale",
              () -> failing(Operation.RUN, Set.of(ErrorCode.CLOSED), code(ErrorCode.STALE))),
          mutant(
              Rule.CMP_12,
              "a stale buffer that is said to be closed",
              () -> failing(Operation.SET_BUFFER, Set.of(ErrorCode.STALE), code(ErrorCode.CLOSED))),
          mutantOf(
              Rule.LIF_01,
              "a second close of a compute unit that throws",
              () -> {
                Set<Object> closed = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.UNIT_CLOSE,
                        call -> {
                          if (!closed.add(call.target())) {
                            throw failure(ErrorCode.CLOSED, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.LIF_02,
              "a closed buffer that still gives a host view",
              () ->
                  accepting(
                      Operation.HOST_VIEWS,
                      ErrorCode.CLOSED,
                      call -> List.of(ByteBuffer.allocateDirect(1)))),
          mutant(
              Rule.LIF_02,
              "a memory of a closed resource that says it is stale",
              () -> failing(Operation.ALLOCATE, Set.of(ErrorCode.CLOSED), code(ErrorCode.STALE))),
          mutant(
              Rule.LIF_02,
              "a closed resource that can be unprogrammed",
              () -> accepting(Operation.UNPROGRAM, ErrorCode.CLOSED, call -> null)),
          mutantOf(
              Rule.LIF_02,
              "a closed compute unit that has no name",
              () -> {
                Set<Object> closed = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.UNIT_CLOSE,
                        call -> {
                          closed.add(call.target());
                          return call.proceed();
                        }),
                    on(
                        Operation.UNIT_NAME,
                        call -> {
                          if (closed.contains(call.target())) {
                            throw failure(ErrorCode.CLOSED, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.MET_01,
              "another vendor in discovery than in the open device",
              () ->
                  returning(
                      Operation.RESOURCE_INFO,
                      DeviceInfo.class,
                      (call, info) ->
                          new DeviceInfo(
                              info.id(),
                              info.vendor().toUpperCase(Locale.ROOT),
                              info.name(),
                              info.version(),
                              info.pciIds(),
                              info.serials(),
                              info.memories(),
                              info.failure()))),
          mutant(
              Rule.MET_02,
              "a PCI id in capitals",
              () ->
                  DeviceMutants.devices(
                      devices ->
                          devices.stream()
                              .map(
                                  info ->
                                      new DeviceInfo(
                                          info.id(),
                                          info.vendor(),
                                          info.name(),
                                          info.version(),
                                          List.of("0000:3B:00.0"),
                                          info.serials(),
                                          info.memories(),
                                          info.failure()))
                              .toList())),
          mutantOf(
              Rule.MET_03,
              "ids that are numbered among the free devices",
              () -> {
                DeviceMutants.Opened opened = new DeviceMutants.Opened();
                return List.of(
                    opened,
                    DeviceMutants.devices(
                        devices ->
                            devices.stream()
                                .map(
                                    info ->
                                        opened.isOpen(info.id())
                                            ? MetadataMutants.renamed(info, info.id() + "-open")
                                            : info)
                                .toList()));
              }),
          mutant(
              Rule.MET_04,
              "an unknown temperature that reads -1",
              () ->
                  returning(
                      Operation.SENSORS,
                      Sensors.class,
                      (call, sensors) ->
                          new Sensors(
                              sensors.powerWatts(), OptionalDouble.of(-1), sensors.readings()))),
          mutant(
              Rule.MET_04,
              "an unknown tag of a memory that is empty",
              () ->
                  returning(
                      Operation.MEMORY_INFO,
                      MemoryInfo.class,
                      (call, info) ->
                          new MemoryInfo(
                              info.index(),
                              info.type(),
                              OptionalInt.of(-1),
                              Optional.of(""),
                              info.size(),
                              info.maxAllocation()))),
          mutant(
              Rule.MET_05,
              "a power that is negative",
              () ->
                  returning(
                      Operation.SENSORS,
                      Sensors.class,
                      (call, sensors) ->
                          new Sensors(
                              OptionalDouble.of(-12.5),
                              sensors.temperatureCelsius(),
                              sensors.readings()))),
          mutant(
              Rule.MET_05,
              "a reading without a value",
              () ->
                  returning(
                      Operation.SENSORS,
                      Sensors.class,
                      (call, sensors) ->
                          new Sensors(
                              sensors.powerWatts(),
                              sensors.temperatureCelsius(),
                              List.of(new Sensors.Reading("vccint", Double.NaN, "V"))))),
          mutantOf(
              Rule.MET_06,
              "a state that takes a second while its device is programmed",
              () -> {
                Set<Object> programming = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.PROGRAM,
                        call -> {
                          programming.add(call.target());
                          try {
                            return call.proceed();
                          } finally {
                            programming.remove(call.target());
                          }
                        }),
                    on(
                        Operation.RESOURCE_STATE,
                        call -> {
                          if (programming.contains(call.target())) {
                            MetadataMutants.pause(Duration.ofSeconds(1));
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.ERR_01,
              "a bound of null that is no bound",
              () -> on(Operation.AWAIT, call -> call.hasNullArgument() ? null : call.proceed())),
          mutant(
              Rule.ERR_02,
              "an error that does not say what was wrong",
              () ->
                  failing(
                      Operation.ALLOCATE,
                      Set.of(ErrorCode.values()),
                      e -> {
                        AcceleratorException failure = (AcceleratorException) e;
                        return AcceleratorException.of(
                            failure.code(), failure.operation(), failure.object(), "");
                      })),
          mutant(
              Rule.ERR_03,
              "a refused buffer that takes the place of the first",
              () ->
                  on(
                      Operation.SET_BUFFER,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          if (e.code() == ErrorCode.INVALID_ARGUMENT
                              && call.argument(1) instanceof Buffer buffer) {
                            ((ComputeUnit) call.target())
                                .setBuffer(2, (Buffer) Wrapping.inner(buffer));
                          }
                          throw e;
                        }
                      })));

  private MisuseMutants() {}

  private static int index(Call call) {
    return (Integer) Objects.requireNonNull(call.argument(0));
  }

  /** Makes scalars of some wrong lengths fit an int. */
  private static Layer resized(IntPredicate wrong) {
    return accepting(
        Operation.SET_SCALAR,
        ErrorCode.INVALID_ARGUMENT,
        call -> {
          byte[] value = (byte[]) Objects.requireNonNull(call.argument(1));
          int index = index(call);
          ComputeUnit unit = (ComputeUnit) call.target();
          if (index < 0
              || index >= unit.kernel().arguments().size()
              || unit.kernel().arguments().get(index).isBuffer()
              || !wrong.test(value.length)) {
            throw failure(ErrorCode.INVALID_ARGUMENT, call);
          }
          return call.proceed(index, Arrays.copyOf(value, Integer.BYTES));
        });
  }
}
