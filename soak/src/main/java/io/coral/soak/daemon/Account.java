package io.coral.soak.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A user of this machine as whom clients run; root alone can have that.
 *
 * @param name the user's
 * @param group the number of its own group
 */
record Account(String name, String group) {

  /**
   * One by its name.
   *
   * @throws IOException when the machine has none, or this process may not become it
   */
  static Account of(String name) throws IOException, InterruptedException {
    Process id = new ProcessBuilder("id", "-g", name).redirectErrorStream(true).start();
    String said = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (id.waitFor() != 0) {
      throw new IOException("clients cannot run as " + name + ": " + said);
    }
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      throw new IOException("clients cannot run as " + name + ": only root may start them so");
    }
    return new Account(name, said);
  }

  /** What a command is to begin with to run as that user. */
  List<String> prefix() {
    return List.of("setpriv", "--reuid=" + name, "--regid=" + group, "--init-groups");
  }
}
