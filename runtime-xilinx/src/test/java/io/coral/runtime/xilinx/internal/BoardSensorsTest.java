package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Sensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardSensorsTest {
  @TempDir private Path board;

  private void write(String file, String value) throws IOException {
    Path path = board.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, value + "\n");
  }

  private Sensors read() {
    return new BoardSensors(board).read();
  }

  @Test
  void olderBoardsTellPowerAndTemperatureThroughXmc() throws IOException {
    write("xmc.u.17825792/xmc_power", "23456789");
    write("xmc.u.17825792/xmc_fpga_temp", "41");
    write("xmc.u.17825792/serial_num", "21330621A00Y");

    assertThat(read().powerWatts()).hasValue(23.456789);
    assertThat(read().temperatureCelsius()).hasValue(41);
    assertThat(new BoardSensors(board).serial()).contains("21330621A00Y");
  }

  @Test
  void newerBoardsTellThemThroughHwmon() throws IOException {
    write("hwmon/hwmon2/name", "other");
    write("hwmon/hwmon2/temp1_input", "99000");
    write("hwmon/hwmon3/name", "xilinx_u55c_hwmon_sdm_mgmt");
    write("hwmon/hwmon3/power1_input", "31000000");
    write("hwmon/hwmon3/power1_label", "Card Power");
    write("hwmon/hwmon3/temp1_input", "38500");
    write("hwmon/hwmon3/temp1_label", "PCB");
    write("hwmon/hwmon3/temp2_input", "44250");
    write("hwmon/hwmon3/temp2_label", "FPGA");
    write("hwmon/hwmon3/in0_input", "12100");
    write("hwmon/hwmon3/in0_label", "12V PEX");

    Sensors sensors = read();

    assertThat(sensors.powerWatts()).hasValue(31);
    assertThat(sensors.temperatureCelsius()).hasValue(44.25);
    assertThat(sensors.readings())
        .containsExactly(
            new Sensors.Reading("12V PEX", 12.1, "V"), new Sensors.Reading("PCB", 38.5, "°C"));
  }

  @Test
  void aBoardWithoutSensorsKnowsNothing() {
    assertThat(read()).isEqualTo(Sensors.UNKNOWN);
    assertThat(new BoardSensors(board).serial()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "-1", "999999999999999999999"})
  void aPowerThatCannotBeIsUnknown(String value) throws IOException {
    write("xmc.1/xmc_power", value);

    assertThat(read().powerWatts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-56", "151", "0x10"})
  void aTemperatureThatCannotBeIsUnknown(String value) throws IOException {
    write("xmc.1/xmc_fpga_temp", value);

    assertThat(read().temperatureCelsius()).isEmpty();
  }
}
