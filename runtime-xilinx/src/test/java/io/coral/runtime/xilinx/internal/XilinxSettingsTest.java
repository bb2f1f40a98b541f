package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XilinxSettingsTest {

  @Test
  void bytesThatAreNoCharacterNameNoOtherFolder() {
    assertThatThrownBy(
            () -> XilinxSettings.of(Settings.of(XilinxRuntime.PID, Map.of("sysfs", "/tmp/\uFFFD"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sysfs: ")
        .hasMessageContaining("would use another file");
  }
}
