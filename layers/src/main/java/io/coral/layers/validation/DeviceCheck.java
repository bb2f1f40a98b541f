package io.coral.layers.validation;

import io.coral.layers.wrap.Operation;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a device says of itself: MET-01, MET-02, MET-04, MET-05, MET-07. */
final class DeviceCheck implements Check {

  private static final Pattern PCI_ID =
      Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
  private static final long SENSOR_NANOS = 10_000_000;

  /** The first answer of an open device. */
  private static final class Known {
    private @Nullable DeviceInfo info;

    synchronized DeviceInfo firstOr(DeviceInfo now) {
      if (info == null) {
        info = now;
      }
      return info;
    }
  }

  @Override
  public void look(Seen seen) {
    if (!seen.succeeded()) {
      return;
    }
    if (seen.call().is(Operation.RESOURCE_INFO)) {
      DeviceInfo now = seen.result(DeviceInfo.class);
      DeviceInfo known = seen.state(Known.class, Known::new).firstOr(now);
      seen.require(
          sameDevice(known, now),
          Rule.MET_01,
          () -> "info() is constant while open; it was " + known + " and is " + now);
      wellFormed(seen, now);
    } else if (seen.call().is(Operation.DISCOVER)) {
      seen.result(io.coral.spec.Discovery.class)
          .devices()
          .forEach(device -> wellFormed(seen, device));
    } else if (seen.call().is(Operation.SENSORS)) {
      sensors(seen, seen.result(Sensors.class));
    }
  }

  private static boolean sameDevice(DeviceInfo a, DeviceInfo b) {
    return a.id().equals(b.id())
        && a.platform().equals(b.platform())
        && a.pciIds().equals(b.pciIds())
        && a.serials().equals(b.serials());
  }

  private static void wellFormed(Seen seen, DeviceInfo device) {
    seen.require(
        !device.id().isBlank()
            && !device.vendor().isBlank()
            && !device.name().isBlank()
            && !device.version().isBlank(),
        Rule.MET_01,
        () -> "id, vendor, name and version are not empty; seen " + device);
    List<String> wrong =
        device.pciIds().stream().filter(id -> !PCI_ID.matcher(id).matches()).toList();
    seen.require(
        wrong.isEmpty(),
        Rule.MET_02,
        () -> "a PCI id is dddd:bb:dd.f in lower case; seen " + wrong);
    seen.require(
        device.serials().stream().noneMatch(String::isBlank),
        Rule.MET_04,
        () -> "an unknown serial number is absent; seen " + device.serials());
  }

  private static void sensors(Seen seen, Sensors sensors) {
    range(seen, "power in W", sensors.powerWatts(), 0, Double.MAX_VALUE);
    range(seen, "temperature in °C", sensors.temperatureCelsius(), -55, 150);
    for (Sensors.Reading reading : sensors.readings()) {
      seen.require(
          Double.isFinite(reading.value()) && !reading.name().isBlank(),
          Rule.MET_05,
          () -> "a reading has a name and a finite value; seen " + reading);
    }
    seen.require(
        seen.nanos() <= SENSOR_NANOS,
        Rule.MET_07,
        () -> "sensors answer within 10 ms; this took " + seen.nanos() / 1_000 + " µs");
  }

  private static void range(
      Seen seen, String what, OptionalDouble value, double least, double most) {
    if (value.isEmpty()) {
      return;
    }
    double seenValue = value.getAsDouble();
    seen.require(
        seenValue != 0 && !Double.isNaN(seenValue),
        Rule.MET_04,
        () -> "an unknown sensor is absent; the " + what + " reads " + seenValue);
    seen.require(
        Double.isNaN(seenValue) || seenValue >= least && seenValue <= most,
        Rule.MET_05,
        () -> "the " + what + " lies within " + least + " and " + most + "; it reads " + seenValue);
  }
}
