package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.spec.Sensors;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Power and temperature of a card: through OPAE's system objects, else through sysfs. Both drivers'
 * names are tried, each with its own unit.
 */
final class CardSensors {

  private static final String INTEL_FPGA = "fpga/intel-fpga-dev.*/intel-fpga-fme.*/";
  private static final String DFL = "fpga_region/region*/dfl-fme.*/";

  /**
   * Where a sensor is read.
   *
   * @param path its name or pattern
   * @param unit what one step of the driver's number is, in W or °C
   */
  private record Source(String path, double unit) {}

  private static final List<Source> POWER_OBJECTS =
      List.of(
          new Source("power_mgmt/consumed", 1),
          new Source("hwmon/hwmon*/power1_input", 1e-6),
          new Source("dfl*/hwmon/hwmon*/power1_input", 1e-6));

  private static final List<Source> TEMPERATURE_OBJECTS =
      List.of(
          new Source("thermal_mgmt/temperature", 1),
          new Source("hwmon/hwmon*/temp1_input", 1e-3),
          new Source("dfl*/hwmon/hwmon*/temp1_input", 1e-3));

  private static final List<Source> POWER_FILES =
      List.of(
          new Source(INTEL_FPGA + "power_mgmt/consumed", 1),
          new Source(DFL + "hwmon/hwmon*/power1_input", 1e-6),
          new Source(DFL + "dfl_dev.*/hwmon/hwmon*/power1_input", 1e-6));

  private static final List<Source> TEMPERATURE_FILES =
      List.of(
          new Source(INTEL_FPGA + "thermal_mgmt/temperature", 1),
          new Source(DFL + "hwmon/hwmon*/temp1_input", 1e-3),
          new Source(DFL + "dfl_dev.*/hwmon/hwmon*/temp1_input", 1e-3));

  private final Card card;
  private final Sysfs sysfs;
  private final String folder;

  CardSensors(Card card, Sysfs sysfs, String pciAddress) {
    this.card = card;
    this.sysfs = sysfs;
    this.folder = sysfs.pciFunction(pciAddress) + "/";
  }

  Sensors read() {
    OptionalDouble watts = within(0, 1000, first(POWER_OBJECTS, POWER_FILES));
    OptionalDouble celsius = within(-55, 150, first(TEMPERATURE_OBJECTS, TEMPERATURE_FILES));
    return new Sensors(watts, celsius, List.of());
  }

  private OptionalDouble first(List<Source> objects, List<Source> files) {
    for (Source object : objects) {
      OptionalLong value = card.read(object.path());
      if (value.isPresent()) {
        return OptionalDouble.of(value.getAsLong() * object.unit());
      }
    }
    for (Source file : files) {
      OptionalLong value = sysfs.firstNumber(folder + file.path());
      if (value.isPresent()) {
        return OptionalDouble.of(value.getAsLong() * file.unit());
      }
    }
    return OptionalDouble.empty();
  }

  /** A reading that no board can have is no reading. */
  private static OptionalDouble within(double least, double most, OptionalDouble value) {
    return value.isPresent() && value.getAsDouble() >= least && value.getAsDouble() <= most
        ? value
        : OptionalDouble.empty();
  }
}
