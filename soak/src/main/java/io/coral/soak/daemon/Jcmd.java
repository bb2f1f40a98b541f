package io.coral.soak.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The JDK's own way to ask another JVM of this user about itself. */
final class Jcmd {

  private Jcmd() {}

  /**
   * What a process says to a command.
   *
   * @throws IOException when it cannot be asked
   */
  static String ask(long process, String command) throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process),
                command)
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asked.waitFor() != 0) {
      throw new IOException("the daemon cannot be looked at: " + said.strip());
    }
    return said;
  }
}
