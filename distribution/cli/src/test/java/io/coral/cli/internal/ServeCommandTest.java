package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeCommandTest {

  @Test
  void aSupervisorHearsOfItTwiceWithinTheTimeThatItWaits() {
    String pid = Long.toString(ProcessHandle.current().pid());

    assertThat(ServeCommand.beat(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", pid)))
        .isEqualTo(Duration.ofMillis(1500));
    assertThat(ServeCommand.beat(Map.of("WATCHDOG_USEC", "3000000")))
        .isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void withoutOneNobodyDoes() {
    Duration never = ServeCommand.beat(Map.of());

    assertThat(never).isGreaterThan(Duration.ofDays(3650));
    assertThat(ServeCommand.beat(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "1")))
        .isEqualTo(never);
    assertThat(ServeCommand.beat(Map.of("WATCHDOG_USEC", "soon"))).isEqualTo(never);
  }
}
