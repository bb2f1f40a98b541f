package io.coral.cli.internal;

import io.coral.api.repository.InstalledBitstream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream remove}. */
@Command(name = "remove", description = "Remove an installed artifact.")
final class BitstreamRemoveCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(
      paramLabel = "CHECKSUM",
      description = "As `list` shows it: the first 6 characters or more.")
  private String checksum = "";

  BitstreamRemoveCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    InstalledBitstream removed = services.repository().remove(checksum);
    terminal.println("removed " + removed.folder());
    return ExitCode.OK;
  }
}
