package io.coral.spec.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SystemSettingsTest {

  @Test
  void areThePropertiesBehindThePidAndADot() {
    Properties system = new Properties();
    system.setProperty("a.pid.library", "x");
    system.setProperty("a.pidgin.library", "y");
    system.setProperty("a.pid", "z");

    assertThat(SystemSettings.of("a.pid", system)).isEqualTo(Map.of("library", "x"));
  }
}
