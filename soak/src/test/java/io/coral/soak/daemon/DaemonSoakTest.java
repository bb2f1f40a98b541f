package io.coral.soak.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** A short soak of the daemon; {@code ./coral soak daemon} asks for many. */
@Timeout(300)
class DaemonSoakTest {

  @Test
  void eachRequestIsAnsweredOnceThoughTheDaemonAndOthersAreKilled() {
    assertThat(
            new CommandLine(new DaemonSoak())
                .execute(
                    "--requests",
                    "4000",
                    "--window",
                    "16",
                    "--daemon-kills",
                    "2",
                    "--client-kills",
                    "4"))
        .isZero();
  }

  @Test
  void noRequestIsLostThoughTheDaemonIsStoppedInOrder() {
    assertThat(
            new CommandLine(new DaemonSoak())
                .execute(
                    "--requests",
                    "4000",
                    "--window",
                    "16",
                    "--daemon-stops",
                    "3",
                    "--daemon-kills",
                    "0",
                    "--client-kills",
                    "0"))
        .isZero();
  }

  @Test
  void usersAskAsTheirTenantsAndTheDaemonKeepsNothingOfThem() throws IOException {
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("only root may start processes of others")
        .isEqualTo(0);
    assertThat(
            new CommandLine(new DaemonSoak())
                .execute(
                    "--requests",
                    "4000",
                    "--users",
                    "nobody,daemon",
                    "--languages",
                    "c,cpp",
                    "--looks",
                    "3",
                    "--daemon-kills",
                    "0",
                    "--client-kills",
                    "0"))
        .isZero();
  }
}
