package io.coral.cli.internal;

import io.coral.api.Lease;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral:release}: ends a lease before its time. */
@Command(
    name = "release",
    description = {
      "End the lease that keeps a board for one tenant, with all its boards.",
      "It is for the shell of a process that has some: coral:release."
    })
final class ReleaseCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "BOARD", description = "The id of one of its boards.")
  private String board = "";

  ReleaseCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Lease> leases = services.coral().leases();
    for (Lease lease : leases) {
      if (lease.boards().contains(board)) {
        String released = ReserveCommand.text(lease);
        lease.close();
        terminal.println("released " + released);
        return ExitCode.OK;
      }
    }
    throw new CommandException(
        ExitCode.NOTHING_THERE,
        "no lease keeps board "
            + board
            + (leases.isEmpty()
                ? "; there are no leases"
                : "; the leases are "
                    + leases.stream().map(ReserveCommand::text).collect(Collectors.joining("; "))));
  }
}
