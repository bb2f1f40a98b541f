package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.Lease;
import io.coral.api.Request;
import io.coral.api.Reservation;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Parameters(
      index = "0",
      paramLabel = "BOARD",
      description = "Its id, or a kind of boards as VENDOR/NAME; `coral devices` has them.")
  private String boards = "";

  @Parameters(index = "1", paramLabel = "TIME", description = "For how long, e.g. 90min.")
  private Duration term = Duration.ZERO;

  @Option(names = "--count", paramLabel = "N", description = "How many of the kind, all or none.")
  private int count = 1;

  @Option(names = "--tenant", paramLabel = "NAME", description = "For whom.")
  private String tenant = Request.DEFAULT_TENANT;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description =
          "How long it may take until others' requests have ended there; 30s if not said.")
  private Duration patience = Reservation.DEFAULT_PATIENCE;

  ReserveCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.println(text(services.coral().reserve(reservation())));
    return ExitCode.OK;
  }

  /** E.g. {@code [sim-0, sim-1], held by tenant default until 2026-12-01T10:00:00Z}. */
  static String text(Lease lease) {
    return lease.boards() + ", " + new Board.Holder(lease.tenant(), lease.until());
  }

  private Reservation reservation() {
    try {
      return new Reservation(boards, count, term, tenant, patience);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
