package io.coral.cli.internal;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream canary withdraw}. */
@Command(
    name = "withdraw",
    description = "Try a canary no more; forget one that is tried no more already.")
final class CanaryWithdrawCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "CANARY", description = "As `list` shows it, or the start of that.")
  private String id = "";

  CanaryWithdrawCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CanaryCommand.print(List.of(services.canaries().withdraw(id)), terminal);
    return ExitCode.OK;
  }
}
