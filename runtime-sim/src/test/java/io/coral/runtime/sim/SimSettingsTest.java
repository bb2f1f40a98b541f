package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimSettingsTest {

  private static Discovery discovered(Map<String, Object> properties) {
    try (SimRuntime simulator = new SimRuntime(properties)) {
      return simulator.discover();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clock | 0Hz | clock",
        "clock | 0 | clock",
        "faults | run:*=1.5 | probability",
        "faults | run:*=NaN | fault plan",
        "faults | run:*=hang@1.5 | probability",
        "faults | run:*=melt@0.5 | fault plan",
        "faults | run:0=fail | counted from 1",
        "coral.runtime.features | registers,telepathy | telepathy",
        "coral.runtime.features | timestamp | did you mean \"timestamps\"",
        "boards | count=100000000 | count is \"100000000\"",
        "boards | count=abc | count is \"abc\"",
        "boards | count=-1 | count is \"-1\"",
        "boards | count=1000,count=1000 | boards has more than 1024",
        "boards | three | boards has \"three\"",
        "memories | DDR:0B | memory size",
        "memories | DDR:16GiB:0.5B/s | memory bandwidth",
        "memories | GDDR:1GiB | GDDR",
        "max.allocation | 0B | max.allocation",
        "bandwidth | 1e9 | bandwidth",
        "latency | 99999h | latency",
        "celsius.per.watt | 100 | °C",
        "network.link | sideways | network.link",
        "hang.limit | soon | hang.limit",
        "hang.limit | 5 | hang.limit is \"5\"",
        "stop.grace | 300 | stop.grace is \"300\"",
        "stop.grace | 0s | stop.grace",
        "program.drain | 2h | program.drain"
      })
  void aWrongSettingIsAFindingThatNamesIt(String key, String value, String expected) {
    Discovery seen = discovered(Map.of(key, value));

    assertThat(seen.devices()).isEmpty();
    assertThat(seen.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.CONFIGURATION);
              assertThat(finding.toString()).contains(SimRuntime.PID, expected);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bords | count=3 | there is no setting \"bords\"; did you mean \"boards\"?",
        "boards | count=2; nmae=u280 | there is no setting \"nmae\"; did you mean \"name\"?"
      })
  void anUnknownKeyIsAFindingWithTheClosestKnownOne(String key, String value, String expected) {
    Discovery seen = discovered(Map.of(key, value));

    assertThat(seen.devices()).hasSize(2);
    assertThat(seen.findings()).singleElement().extracting(Finding::cause).isEqualTo(expected);
  }

  @Test
  void whatTheFrameworkAddsIsNoFinding() {
    Discovery seen =
        discovered(
            Map.of(
                "service.pid",
                SimRuntime.PID,
                "component.id",
                7L,
                "coral.runtime.id",
                SimRuntime.ID,
                "coral.runtime.features",
                SimRuntime.ALL_FEATURES.toArray(String[]::new)));

    assertThat(seen.findings()).isEmpty();
    assertThat(seen.devices()).hasSize(2);
  }

  @Test
  void theBoundsOfCloseAndProgramAreSettings() {
    try (SimRuntime simulator =
        new SimRuntime(Map.of("stop.grace", "300ms", "program.drain", "2s"))) {
      assertThat(simulator.info().bounds().stopGrace()).hasMillis(300);
      assertThat(simulator.info().bounds().programDrain()).hasSeconds(2);
      assertThat(simulator.discover().findings()).isEmpty();
    }
  }
}
