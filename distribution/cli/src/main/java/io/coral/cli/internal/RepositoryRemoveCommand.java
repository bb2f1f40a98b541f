package io.coral.cli.internal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral repository remove}. */
@Command(name = "remove", description = "Forget a repository; what was installed from it stays.")
final class RepositoryRemoveCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "As `list` shows it.")
  private String name = "";

  RepositoryRemoveCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.println("removed " + services.remotes().remove(name).name());
    return ExitCode.OK;
  }
}
