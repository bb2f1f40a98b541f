package io.coral.cli.internal;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream canary promote}. */
@Command(name = "promote", description = "Install a canary at once.")
final class CanaryPromoteCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "CANARY", description = "As `list` shows it, or the start of that.")
  private String id = "";

  CanaryPromoteCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CanaryCommand.print(List.of(services.canaries().promote(id)), terminal);
    return ExitCode.OK;
  }
}
