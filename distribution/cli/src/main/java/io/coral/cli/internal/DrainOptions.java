package io.coral.cli.internal;

import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A board that is taken out of service, and how long what it runs may go on. */
final class DrainOptions {

  @Parameters(paramLabel = "BOARD", description = "Its id, or RUNTIME/ID.")
  String board = "";

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long what it runs may go on; default: ${DEFAULT-VALUE}.")
  Duration patience = Duration.ZERO;
}
