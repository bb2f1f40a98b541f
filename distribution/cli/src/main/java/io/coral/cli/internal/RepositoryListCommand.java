package io.coral.cli.internal;

import io.coral.api.repository.RemoteRepository;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code coral repository list}. */
@Command(name = "list", description = "List the known repositories of other machines.")
final class RepositoryListCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  RepositoryListCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<RemoteRepository> known = services.remotes().list();
    if (known.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE,
          "no repository is known; `coral repository add NAME ADDRESS` adds one");
    }
    Table table = new Table("NAME", "ADDRESS", "SIGNATURES", "KEYS");
    for (RemoteRepository each : known) {
      table.row(
          each.name(),
          each.address(),
          each.signatures().name().toLowerCase(Locale.ROOT),
          String.join(" ", each.keys()));
    }
    table.print(terminal);
    return ExitCode.OK;
  }
}
