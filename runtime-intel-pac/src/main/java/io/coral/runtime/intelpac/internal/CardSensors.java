package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.spec.Sensors;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Power and temperature of a card: through OPAE's system objects, else through sysfs. Both drivers'
 * names are tried, each with its own unit.
 */
final class CardSensors {

  private static final String INTEL_FPGA = "fpga/intel-fpga-dev.*/intel-fpga-fme.*/";
  private static final String DFL = "fpga_region/region*/dfl-fme.*/";

  /** Below an FME of the DFL driver: the monitors of the FPGA, and of the board behind SPI. */
  private static final List<String> MONITORS =
      List.of(
          "hwmon/hwmon*/",
          "dfl_dev.*/hwmon/hwmon*/",
          "dfl_dev.*/*spi*/spi_master/spi*/spi*.*/*-hwmon*/hwmon/hwmon*/",
          "dfl_dev.*/*-hwmon*/hwmon/hwmon*/");

  private static final double MICRO = 1e-6;
  private static final double MILLI = 1e-3;

  /**
   * Where a sensor is read.
   *
   * @param path its name or pattern
   * @param unit what one step of the driver's number is, in W or °C
   */
  private record Source(String path, double unit) {}

  private static final List<Source> POWER_OBJECTS =
      sources("power_mgmt/consumed", "", "power1_input", MICRO);

  private static final List<Source> TEMPERATURE_OBJECTS =
      sources("thermal_mgmt/temperature", "", "temp1_input", MILLI);

  private static final List<Source> POWER_FILES =
      sources(INTEL_FPGA + "power_mgmt/consumed", DFL, "power1_input", MICRO);

  private static final List<Source> TEMPERATURE_FILES =
      sources(INTEL_FPGA + "thermal_mgmt/temperature", DFL, "temp1_input", MILLI);

  /** The older driver's place, in whole units, and those of the newer one. */
  private static List<Source> sources(String older, String fme, String name, double unit) {
    return Stream.concat(
            Stream.of(new Source(older, 1)),
            MONITORS.stream().map(monitor -> new Source(fme + monitor + name, unit)))
        .toList();
  }

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
