package io.coral.runtime.intelpac;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Resource;
import io.coral.spec.Sensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sensors from a tree of files, each driver with its own units. */
class SysfsSensorsTest {

  private static final String CARD = "bus/pci/devices/0000:3b:00.0/";
  private static final String INTEL = CARD + "fpga/intel-fpga-dev.0/intel-fpga-fme.0/";
  private static final String DFL = CARD + "fpga_region/region0/dfl-fme.0/";

  @TempDir Path sysfs;

  private Sensors sensors() {
    try (IntelPacRuntime runtime = SoftAfu.runtime("sysfs.root", sysfs.toString());
        Resource resource = runtime.open(SoftAfu.CARD_0)) {
      SoftAfu.control("fail fpgaTokenGetObject 4 -1");
      Sensors sensors = resource.sensors();
      SoftAfu.control("clear");
      return sensors;
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = sysfs.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  @Test
  void theOlderDriverTellsWattsAndDegrees() throws IOException {
    write(INTEL + "power_mgmt/consumed", "0x1a");
    write(INTEL + "thermal_mgmt/temperature", "55");
    assertThat(sensors().powerWatts()).hasValue(26);
    assertThat(sensors().temperatureCelsius()).hasValue(55);
  }

  @Test
  void theNewerDriverTellsMicrowattsAndThousandthsOfDegrees() throws IOException {
    write(DFL + "hwmon/hwmon3/temp1_input", "47500");
    write(DFL + "dfl_dev.4/hwmon/hwmon4/power1_input", "31250000");
    assertThat(sensors().powerWatts()).hasValue(31.25);
    assertThat(sensors().temperatureCelsius()).hasValue(47.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dfl_dev.2/dfl-spi.2.auto/spi_master/spi0/spi0.0/n3000bmc-hwmon.3.auto/hwmon/hwmon5/",
        "dfl_dev.1/subdev_spi_altera.1.auto/spi_master/spi32766/spi32766.0/d5005bmc-hwmon.0.auto/hwmon/hwmon1/",
        "dfl_dev.6/n6000bmc-hwmon.4.auto/hwmon/hwmon3/"
      })
  void theBoardsOwnMonitorTellsMicrowatts(String monitor) throws IOException {
    write(DFL + monitor + "power1_input", "62500000");
    write(DFL + monitor + "temp1_input", "38000");
    assertThat(sensors().powerWatts()).hasValue(62.5);
    assertThat(sensors().temperatureCelsius()).hasValue(38);
  }

  @Test
  void aReadingThatNoCardCanHaveIsAbsent() throws IOException {
    write(INTEL + "power_mgmt/consumed", "-1");
    write(INTEL + "thermal_mgmt/temperature", "999");
    assertThat(sensors()).isEqualTo(Sensors.UNKNOWN);
  }
}
