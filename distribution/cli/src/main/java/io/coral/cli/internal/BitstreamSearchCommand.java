package io.coral.cli.internal;

import io.coral.api.repository.RemoteBitstream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream search}. */
@Command(
    name = "search",
    description = "Search the known repositories for artifacts and accelerators.")
final class BitstreamSearchCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "TEXT", description = "A part of the id.")
  private String text = "";

  BitstreamSearchCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<RemoteBitstream> found;
    try (TransferProgress progress = new TransferProgress(terminal)) {
      found = services.remotes().search(text, progress);
    }
    if (found.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE, "no known repository has an artifact of an id with " + text);
    }
    Bitstreams.printRemote(found, terminal);
    return ExitCode.OK;
  }
}
