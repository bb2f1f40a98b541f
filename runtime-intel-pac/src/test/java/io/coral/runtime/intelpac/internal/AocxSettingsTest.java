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
  void intels_platform_is_the_default_and_none_leaves_opencl_alone() {
    assertThat(AocxSettings.of(settings(Map.of())).isIntel()).isTrue();
    AocxSettings none = AocxSettings.of(settings(Map.of("opencl.platform", "none")));
    assertThat(none.platform()).isEmpty();
    assertThat(none.isForeign()).isFalse();
    assertThat(AocxSettings.of(settings(Map.of("opencl.platform", "Other"))).isForeign()).isTrue();
  }

  @Test
  void cards_and_devices_are_joined_by_text_or_array() {
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
  void a_wrong_entry_is_named(String entry) {
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
  void intels_devices_carry_the_object_id_in_their_names(String name, String id) {
    assertThat(CardMatch.objectId(name)).hasValue(Long.decode(id));
    assertThat(CardMatch.objectId("pthread-Intel Xeon")).isEmpty();
  }
}
