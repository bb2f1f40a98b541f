package io.coral.cli.internal;

import io.coral.api.Recording;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code coral:traffic stop}. */
@Command(name = "stop", description = "Stop recording, and say what is in the file.")
final class TrafficStopCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  TrafficStopCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Recording recording =
        services
            .coral()
            .recording()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.NOTHING_THERE,
                        "nothing is recorded; coral:traffic record FILE begins"));
    terminal.println(Traffic.stop(recording));
    return ExitCode.OK;
  }
}
