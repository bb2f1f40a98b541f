package io.coral.cli.internal;

import io.coral.spec.settings.Settings;
import java.util.Map;

/**
 * Whether and where {@code coral serve} shows over HTTP what it does.
 *
 * @param http whether it shows anything, for which it opens a network socket
 * @param address a name or number of this machine; by default nobody else reaches it
 * @param port 0 for any that is free
 */
record ServeSettings(boolean http, String address, int port) {

  /** The PID of the settings, which the bundle {@code io.coral.serve} describes. */
  static final String PID = "io.coral.serve";

  private static final int MOST = 65_535;

  /** Reads what ConfigAdmin has; a mistake is the command's failure. */
  static ServeSettings of(Map<String, Object> configuration) {
    Settings settings = Settings.of(PID, configuration);
    try {
      return new ServeSettings(
          settings.flag("http", true),
          settings.text("address", "127.0.0.1"),
          settings.number("port", 9730, 0, MOST));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.FAILED, PID + ": " + e.getMessage());
    }
  }
}
