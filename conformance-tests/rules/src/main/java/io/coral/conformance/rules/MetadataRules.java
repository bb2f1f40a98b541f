package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.HeldProgramming;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Event;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.Sensors;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;

/** MET: what is known of a device, and that unknown is absent. */
final class MetadataRules {

  /** What the median of a reading may take, in nanoseconds. */
  private static final long MEDIAN = 10_000_000;

  private static final Pattern PCI =
      Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]");

  @Verifies(value = "MET-01", lookAt = "where vendor, name and version of DeviceInfo come from")
  void identityIsKnownAndConstant(Bench bench) {
    for (DeviceInfo device : bench.runtime().discover().devices()) {
      Expect.that(
          !device.vendor().isBlank() && !device.name().isBlank() && !device.version().isBlank(),
          "vendor, name and version are not empty",
          device);
    }
    Resource resource = bench.open();
    DeviceInfo opened = resource.info();
    Expect.equal("info() of the open device", bench.device().platform(), opened.platform());
    Expect.equal("info() later", opened, resource.info());
    bench.program(resource, bench.anyBinary());
    Expect.equal("info() after program", opened, resource.info());
  }

  @Verifies(value = "MET-02", lookAt = "how the PCI address is formatted: dddd:bb:dd.f, lower case")
  void pciIdsAreWellFormed(Bench bench) {
    for (DeviceInfo device : bench.runtime().discover().devices()) {
      for (String pci : device.pciIds()) {
        Expect.that(PCI.matcher(pci).matches(), "a PCI id has the form dddd:bb:dd.f", pci);
      }
    }
    bench.device();
  }

  @Verifies(
      value = "MET-03",
      lookAt = "what the device id is made of: a counter or a pointer is not")
  void idsSurviveCloseAndRestart(Bench bench) {
    String id = bench.device().id();
    List<String> before = ids(bench.runtime());
    Resource resource = bench.open();
    Expect.equal("the id of the open device", id, resource.info().id());
    Expect.equal("the ids while a device is open", before, ids(bench.runtime()));
    resource.close();
    Expect.equal("the ids after close", before, ids(bench.runtime()));
    Expect.equal("the ids after a restart", before, ids(bench.restarted()));
  }

  private static List<String> ids(AcceleratorRuntime runtime) {
    return runtime.discover().devices().stream().map(DeviceInfo::id).toList();
  }

  @Verifies(value = "MET-04", lookAt = "what a sensor or id that cannot be read is turned into")
  void unknownIsAbsent(Bench bench) {
    for (DeviceInfo device : bench.runtime().discover().devices()) {
      expectNoBlanks(device);
    }
    Resource resource = bench.open();
    expectNoBlanks(resource.info());
    List<Sensors> readings = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      readings.add(resource.sensors());
    }
    expectKnown("power", readings, Sensors::powerWatts);
    expectKnown("temperature", readings, Sensors::temperatureCelsius);
    bench.program(resource, bench.anyBinary());
    resource.memories().forEach(memory -> expectNoBlankTag(memory.info()));
  }

  private static void expectNoBlanks(DeviceInfo device) {
    List<String> texts = new ArrayList<>(device.pciIds());
    texts.addAll(device.serials());
    Expect.that(
        texts.stream().noneMatch(text -> text.isBlank() || text.equals("-1")),
        "an unknown PCI id or serial number is absent",
        device);
    device.memories().forEach(MetadataRules::expectNoBlankTag);
  }

  private static void expectNoBlankTag(MemoryInfo memory) {
    Expect.that(
        memory.tag().filter(String::isBlank).isEmpty() && memory.vendorIndex().orElse(0) >= 0,
        "an unknown tag or vendor index is absent",
        memory);
  }

  private static void expectKnown(
      String what, List<Sensors> readings, Function<Sensors, OptionalDouble> sensor) {
    List<OptionalDouble> values = readings.stream().map(sensor).toList();
    Expect.that(
        values.stream().noneMatch(value -> Double.isNaN(value.orElse(0))),
        "an unknown " + what + " is absent, not NaN",
        values);
    Expect.that(
        values.stream().anyMatch(value -> value.orElse(Double.NaN) != 0.0),
        "an unknown " + what + " is absent: a working board does not always read exactly 0.0",
        values);
    Expect.that(
        values.stream().anyMatch(value -> value.orElse(Double.NaN) != -1.0),
        "an unknown " + what + " is absent, not -1",
        values);
  }

  @Verifies(value = "MET-05", lookAt = "the units of the sensors: µW or m°C taken for W or °C?")
  void sensorsAreInRange(Bench bench) {
    Resource resource = bench.open();
    for (int i = 0; i < 20; i++) {
      Sensors sensors = resource.sensors();
      double power = sensors.powerWatts().orElse(0);
      double temperature = sensors.temperatureCelsius().orElse(0);
      Expect.that(
          power >= 0 && power < 10_000, "the power is at least 0 W, and a board's", power + " W");
      Expect.that(
          temperature >= -55 && temperature <= 150,
          "the temperature lies within -55 and 150 °C",
          temperature + " °C");
      for (Sensors.Reading reading : sensors.readings()) {
        Expect.that(
            !reading.name().isBlank() && Double.isFinite(reading.value()),
            "a further reading has a name and a finite value",
            reading);
      }
    }
  }

  @Verifies(value = "MET-06", lookAt = "a lock that both sensors() or state() and commands take")
  void metadataIsReadableDuringWork(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    SettableEvent gate = bench.gate();
    Event run = addition.launch(addition.copyIn(gate));
    readAll(resource, "while copies and a run are outstanding");

    Bitstream bitstream = bench.binary(Role.VECTOR_ADD).bitstream();
    try (HeldProgramming programming =
        HeldProgramming.of(bench, resource, () -> resource.program(bitstream))) {
      readAll(resource, "during program");
      programming.requireWaiting();
      gate.complete();
      programming.release();
    }
    Expect.completes("the run", run);
  }

  private static void readAll(Resource resource, String when) {
    Expect.within(
        Duration.ofMillis(100),
        "info(), state() and sensors() " + when,
        () -> {
          resource.info();
          resource.state();
          resource.sensors();
        });
  }

  @Verifies(value = "MET-07", lookAt = "what sensors() does for each reading; keep files open")
  void sensorsAnswerQuickly(Bench bench) {
    Resource resource = bench.open();
    long[] took = new long[51];
    try (Stopwatch watch = Stopwatch.started()) {
      for (int i = 0; i < took.length; i++) {
        long start = System.nanoTime();
        resource.sensors();
        took[i] = System.nanoTime() - start;
      }
      Arrays.sort(took);
      long median = took[took.length / 2];
      // what the quicker half exceeds the bound by: with so much less the median were within it
      long spare =
          Arrays.stream(took, 0, took.length / 2 + 1).map(each -> Math.max(0, each - MEDIAN)).sum();
      watch.expect(
          median <= MEDIAN,
          Duration.ofNanos(spare),
          "the median of sensors() is within 10 ms",
          median / 1000 + " µs");
    }
  }
}
