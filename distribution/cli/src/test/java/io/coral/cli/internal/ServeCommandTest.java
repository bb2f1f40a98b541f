package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;

class ServeCommandTest {

  /** Whether its words need no parser. */
  private static boolean isPlain(String... words) {
    BundleContext unused =
        (BundleContext)
            Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError("nothing is asked of the framework");
                });
    Terminal terminal = new Terminal(System.out, System.err);
    return ServeCommand.ofPlain(new FrameworkServices(unused), terminal, new Stop(), words)
        .isPresent();
  }

  @Test
  void plainWordsNeedNoParser() {
    assertThat(isPlain("serve")).isTrue();
    assertThat(isPlain("serve", "--port", "8080")).isTrue();
    assertThat(isPlain("serve", "--no-http", "--port", "0")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "top",
        "--debug serve",
        "serve --help",
        "serve --address ::1",
        "serve --port",
        "serve --port=1",
        "serve --port -1",
        "serve --port x",
        "serve --port 1 --port 2",
        "serve --no-http --no-http",
        "serve serve"
      })
  void whatAPersonMustBeToldOfIsForTheParser(String line) {
    assertThat(isPlain(line.split(" ", -1))).isFalse();
  }

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
