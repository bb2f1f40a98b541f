package io.coral.inaccel.internal;

import io.coral.spec.settings.Settings;
import java.nio.file.Path;

/**
 * The volume plugin.
 *
 * @param socket where Docker finds it, by its name
 * @param state where it is kept which volumes there are
 * @param volumes below the root of these settings they lie
 */
record DockerSettings(Path socket, Path state, RootSettings volumes) {

  static final String PID = "io.coral.inaccel.docker";

  private static final String SOCKET = "/run/docker/plugins/inaccel.sock";
  private static final String STATE = "/var/lib/coral/volumes";

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static DockerSettings of(Settings settings) {
    return new DockerSettings(
        Path.of(settings.text("socket", SOCKET)).toAbsolutePath(),
        Path.of(settings.text("state", STATE)).toAbsolutePath(),
        RootSettings.of(settings));
  }
}
