package io.coral.spec.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfiguredTest {

  private static Configured<Integer> read(Map<String, String> properties) {
    return Configured.read("io.acme", properties, settings -> settings.number("waiters", 4, 1, 64));
  }

  @Test
  void whatWasReadIsRight() {
    assertThat(read(Map.of("waiters", "8")).settings()).isEqualTo(8);
    assertThat(read(Map.of("waiters", "8")).isRight()).isTrue();
    assertThat(read(Map.of("waiters", "8")).findings()).isEmpty();
  }

  @Test
  void aKeyThatNobodyReadsIsAFinding() {
    assertThat(read(Map.of("waiter", "8")).settings()).isEqualTo(4);
    assertThat(read(Map.of("waiter", "8")).isRight()).isTrue();
    assertThat(read(Map.of("waiter", "8")).findings())
        .singleElement()
        .asString()
        .contains("io.acme", "waiter");
  }

  @Test
  void ofAWrongSettingTheDefaultsAreLeft() {
    assertThat(read(Map.of("waiters", "many")).settings()).isEqualTo(4);
    assertThat(read(Map.of("waiters", "many")).isRight()).isFalse();
    assertThat(read(Map.of("waiters", "many")).findings())
        .singleElement()
        .asString()
        .contains("waiters", "many", "1 to 64");
  }
}
