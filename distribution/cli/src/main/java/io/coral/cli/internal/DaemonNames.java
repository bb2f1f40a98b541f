package io.coral.cli.internal;

import java.util.Map;

/** The commands that nothing but a daemon can carry out. */
final class DaemonNames {

  /** Each with what it does. */
  static final Map<String, String> ALL =
      Map.of(
          "status", "Say how the daemon is: since when, whether it is ready, what it has to do.",
          "board", "Drain, reset, reserve and prepare the daemon's boards.");

  private DaemonNames() {}
}
