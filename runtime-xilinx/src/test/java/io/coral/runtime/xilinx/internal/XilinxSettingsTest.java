package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XilinxSettingsTest {

  @Test
  void bytesThatAreNoCharacterNameNoOtherFolder() {
    assertThatThrownBy(
            () ->
                XilinxSettings.of(
                    Settings.of(XilinxRuntime.PID, Map.of("sysfs.root", "/tmp/\uFFFD"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sysfs.root: ")
        .hasMessageContaining("\"/tmp/\uFFFD\" ");
  }

  @ParameterizedTest
  @CsvSource({
    "platform, opencl.platform",
    "sysfs, sysfs.root",
    "hang.limit.millis, hang.limit",
  })
  void aKeyThatIsCalledOtherwiseNowIsRefused(String old, String now) {
    assertThatThrownBy(() -> XilinxSettings.of(Settings.of(XilinxRuntime.PID, Map.of(old, "5"))))
        .hasMessage("the setting \"" + old + "\" is called \"" + now + "\"");
  }
}
