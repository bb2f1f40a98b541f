package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.Lease;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coral:reserve}: boards for one tenant of this process alone. */
@Command(
    name = "reserve",
    description = {
      "Keep boards for one tenant's requests alone, for a time.",
      "It is for the shell of a process that has requests: coral:reserve."
    })
final class ReserveCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Mixin private ReservationOptions options = new ReservationOptions();

  ReserveCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.println(text(services.coral().reserve(options.reservation())));
    return ExitCode.OK;
  }

  /** E.g. {@code [sim-0, sim-1], held by tenant default until 2026-12-01T10:00:00Z}. */
  static String text(Lease lease) {
    return lease.boards() + ", " + new Board.Holder(lease.tenant(), lease.until());
  }
}
