package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Wrong in what a device says of itself: MET. */
final class MetadataMutants {

  private static final AtomicInteger STARTS = new AtomicInteger();

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.MET_01,
              "a version that changes while the device is open",
              () -> {
                AtomicInteger calls = new AtomicInteger();
                return opened(
                    info ->
                        with(
                            info, info.id(), "1." + calls.incrementAndGet(), List.of(), List.of()));
              }),
          mutant(
              Rule.MET_01,
              "an empty version",
              () ->
                  DeviceMutants.devices(
                      devices ->
                          map(devices, info -> with(info, info.id(), "", List.of(), List.of())))),
          mutant(
              Rule.MET_02,
              "a PCI id without its domain",
              () ->
                  DeviceMutants.devices(
                      devices ->
                          map(
                              devices,
                              info ->
                                  with(
                                      info,
                                      info.id(),
                                      info.version(),
                                      List.of("3b:00.0"),
                                      List.of())))),
          mutantOf(
              Rule.MET_03,
              "ids that are made anew at each start",
              () -> {
                String suffix = "-" + STARTS.incrementAndGet();
                return List.of(
                    DeviceMutants.devices(
                        devices -> map(devices, info -> renamed(info, info.id() + suffix))),
                    opened(info -> renamed(info, info.id() + suffix)),
                    on(
                        Operation.OPEN,
                        call ->
                            call.argument(0) instanceof String id && id.endsWith(suffix)
                                ? call.proceed(id.substring(0, id.length() - suffix.length()))
                                : call.proceed()));
              }),
          mutant(
              Rule.MET_04,
              "an unknown power that reads 0.0",
              () ->
                  sensors(
                      sensors ->
                          new Sensors(
                              OptionalDouble.of(0.0),
                              sensors.temperatureCelsius(),
                              sensors.readings()))),
          mutant(
              Rule.MET_04,
              "an unknown serial number that is empty",
              () ->
                  DeviceMutants.devices(
                      devices ->
                          map(
                              devices,
                              info ->
                                  with(info, info.id(), info.version(), List.of(), List.of(""))))),
          mutant(
              Rule.MET_05,
              "a temperature in thousandths of a degree",
              () ->
                  sensors(
                      sensors ->
                          new Sensors(
                              sensors.powerWatts(),
                              OptionalDouble.of(1000 * sensors.temperatureCelsius().orElse(40)),
                              sensors.readings()))),
          mutantOf(
              Rule.MET_06,
              "sensors that wait for the commands under way",
              () -> {
                Set<Event> outstanding = ConcurrentHashMap.newKeySet();
                return List.of(
                    call -> {
                      Object result = call.proceed();
                      if (result instanceof Event event) {
                        outstanding.add(event);
                      }
                      return result;
                    },
                    on(
                        Operation.SENSORS,
                        call -> {
                          long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                          while (System.nanoTime() < deadline
                              && outstanding.stream()
                                  .anyMatch(event -> event.state() == Event.State.PENDING)) {
                            LockSupport.parkNanos(1_000_000);
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.MET_07,
              "sensors that take 20 ms",
              () ->
                  on(
                      Operation.SENSORS,
                      call -> {
                        pause(Duration.ofMillis(20));
                        return call.proceed();
                      })));

  private MetadataMutants() {}

  /** Passes time, on the thread of a runtime that is slow on purpose. */
  static void pause(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static List<DeviceInfo> map(List<DeviceInfo> devices, UnaryOperator<DeviceInfo> change) {
    return devices.stream().map(change).toList();
  }

  private static Layer opened(UnaryOperator<DeviceInfo> change) {
    return returning(Operation.RESOURCE_INFO, DeviceInfo.class, (call, info) -> change.apply(info));
  }

  private static Layer sensors(UnaryOperator<Sensors> change) {
    return returning(Operation.SENSORS, Sensors.class, (call, sensors) -> change.apply(sensors));
  }

  static DeviceInfo renamed(DeviceInfo info, String id) {
    return with(info, id, info.version(), info.pciIds(), info.serials());
  }

  private static DeviceInfo with(
      DeviceInfo info, String id, String version, List<String> pciIds, List<String> serials) {
    return new DeviceInfo(
        id, info.vendor(), info.name(), version, pciIds, serials, info.memories(), info.failure());
  }
}
