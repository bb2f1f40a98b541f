package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who connects and does not say who it is. */
@Timeout(60)
class HelloTest {

  @Test
  void whoSaysNothingLosesItsPlaceToWhoDoes(@TempDir Path temp) throws IOException {
    try (DaemonRig rig = new DaemonRig(temp, Map.of("clients", "1", "hello.limit", "50ms"));
        TestClient silent = new TestClient(rig.socket())) {
      // welcome once there is a place; the limit is not for what comes after
      try (TestClient next = TestClient.welcome(rig.socket());
          TestClient.Addition addition = next.new Addition(10)) {
        assertThat(next.ask(addition.call()).hasAnswer()).isTrue();

        assertThat(silent.next().getFailure().getText())
            .isEqualTo("no Hello came within PT0.05S of the connection");
        assertThatExceptionOfType(IOException.class).isThrownBy(silent::next);
        try (TestClient.Addition again = next.new Addition(10)) {
          assertThat(next.ask(again.call()).hasAnswer()).isTrue();
        }
      }
    }
  }
}
