package io.coral.soak.daemon;

import static org.assertj.core.api.Assertions.assertThat;

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
}
