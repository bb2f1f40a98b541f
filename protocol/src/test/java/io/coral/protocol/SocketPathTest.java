package io.coral.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketPathTest {

  private static final Path SERVICE = Path.of("/run/coral/coral.sock");

  @Test
  void aPersonsOwnDaemonComesBeforeTheMachines() {
    assertThat(SocketPath.ofClient(Map.of("XDG_RUNTIME_DIR", "/run/user/7")))
        .containsExactly(Path.of("/run/user/7/coral/coral.sock"), SERVICE);
    assertThat(SocketPath.ofClient(Map.of("XDG_RUNTIME_DIR", ""))).containsExactly(SERVICE);
  }

  @Test
  void whatIsSaidIsTheOnlyPlace() {
    assertThat(SocketPath.ofClient(Map.of("XDG_RUNTIME_DIR", "/run/user/7", "CORAL_SOCKET", "/s")))
        .containsExactly(Path.of("/s"));
    assertThat(SocketPath.ofClient(Map.of("CORAL_SOCKET", ""))).containsExactly(SERVICE);
  }
}
