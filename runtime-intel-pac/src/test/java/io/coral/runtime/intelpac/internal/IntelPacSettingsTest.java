package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.MemoryInfo;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntelPacSettingsTest {

  @TempDir Path sysfs;

  private static IntelPacSettings settings(Map<String, String> values) {
    return IntelPacSettings.of(Settings.of("test", values));
  }

  @Test
  void whatIsNotSetHasItsDefault() {
    IntelPacSettings settings = settings(Map.of("opae.library", " "));
    assertThat(settings.library()).isEmpty();
    assertThat(settings.sysfs()).isEqualTo(Path.of("/sys"));
    assertThat(settings.memorySize()).isEmpty();
    assertThat(settings.hangLimit()).isEmpty();
  }

  @Test
  void sizesAndTimesHaveUnits() {
    IntelPacSettings settings =
        settings(
            Map.of("memory.size", "4GiB", "memory.max.allocation", "2 MiB", "hang.limit", "10s"));
    assertThat(settings.memorySize()).hasValue(4L << 30);
    assertThat(settings.maxAllocation()).hasValue(2 << 20);
    assertThat(settings.hangLimit()).hasValue(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({
    "memory.size, 0",
    "memory.size, 99999999TiB",
    "memory.size, -1",
    "memory.max.allocation, 2GiB",
    "hang.limit, soon"
  })
  void aWrongSettingIsNamed(String key, String value) {
    assertThatThrownBy(() -> settings(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void bytesThatAreNoCharacterNameNoOtherFolder() {
    assertThatThrownBy(() -> settings(Map.of("sysfs.root", "/tmp/\uFFFD")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sysfs.root: ")
        .hasMessageContaining("\"/tmp/\uFFFD\" ");
  }

  @Test
  void theMemoryIsAsLargeAsTheHugePagesAllow() throws IOException {
    IntelPacSettings settings = settings(Map.of());
    MemoryInfo small = HostMemoryInfo.of(settings, new Sysfs(sysfs));
    assertThat(small.maxAllocation()).isEqualTo(4096);
    assertThat(small.type()).isEqualTo(MemoryInfo.HOST);
    pages("2048kB", "8");
    assertThat(HostMemoryInfo.of(settings, new Sysfs(sysfs)).maxAllocation()).isEqualTo(2 << 20);
    pages("1048576kB", "2");
    MemoryInfo large = HostMemoryInfo.of(settings, new Sysfs(sysfs));
    assertThat(large.maxAllocation()).isEqualTo(1 << 30);
    assertThat(large.size()).isEqualTo(small.size() + (16L << 20) + (2L << 30));
  }

  private void pages(String size, String count) throws IOException {
    Path folder = sysfs.resolve("kernel/mm/hugepages/hugepages-" + size);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("nr_hugepages"), count + "\n");
  }
}
