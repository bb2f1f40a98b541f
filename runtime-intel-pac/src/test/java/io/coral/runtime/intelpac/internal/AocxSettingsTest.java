package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.intelpac.IntelPacRuntime;
import io.coral.spec.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AocxSettingsTest {

  private static Settings settings(Map<String, ?> values) {
    return Settings.of(IntelPacRuntime.PID, values);
  }

  @Test
  void intelsPlatformIsTheDefaultAndNoneLeavesOpenclAlone() {
    assertThat(AocxSettings.of(settings(Map.of())).isIntel()).isTrue();
    AocxSettings none = AocxSettings.of(settings(Map.of("opencl.platform", "none")));
    assertThat(none.platform()).isEmpty();
    assertThat(none.isForeign()).isFalse();
    assertThat(AocxSettings.of(settings(Map.of("opencl.platform", "Other"))).isForeign()).isTrue();
  }

  @Test
  void cardsAndDevicesAreJoinedByTextOrArray() {
    Map<String, Integer> joined = Map.of("0000:3b:00.0", 1, "0000:af:00.0", 0);
    String[] array = {"0000:3b:00.0=1", "0000:AF:00.0 = 0"};
    assertThat(AocxSettings.of(settings(Map.of("opencl.devices", array))).deviceOfCard())
        .isEqualTo(joined);
    assertThat(
            AocxSettings.of(settings(Map.of("opencl.devices", String.join(", ", array))))
                .deviceOfCard())
        .isEqualTo(joined);
  }

  @ParameterizedTest
  @CsvSource({"3b:00.0=1", "0000:3b:00.0", "0000:3b:00.0=first"})
  void aWrongEntryIsNamed(String entry) {
    assertThatThrownBy(() -> AocxSettings.of(settings(Map.of("opencl.devices", entry))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("opencl.devices")
        .hasMessageContaining(entry);
  }

  @ParameterizedTest
  @CsvSource({
    "pac_a10 : Intel PAC Platform (pac_ec00000), 0xec00000",
    "pac_s10 : Intel PAC Platform (pac_f000001), 0xf000001"
  })
  void intelsDevicesCarryTheObjectIdInTheirNames(String name, String id) {
    assertThat(CardMatch.objectId(name)).hasValue(Long.decode(id));
    assertThat(CardMatch.objectId("pthread-Intel Xeon")).isEmpty();
  }
}
