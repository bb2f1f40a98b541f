package io.coral.cli.internal;

import io.coral.api.Board;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral devices}: the boards of all runtimes. */
@Command(name = "devices", description = "List the boards.")
final class DevicesCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON, with everything that is known.")
  private boolean json;

  DevicesCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<Board> boards = services.coral().boards();
    if (json) {
      Json.print(terminal, out -> Json.boards(out, boards));
    } else if (!boards.isEmpty()) {
      Boards.print(boards, terminal);
    }
    if (boards.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE, "there is no board; `coral doctor` says what is in the way");
    }
    return ExitCode.OK;
  }
}
