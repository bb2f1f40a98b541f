package io.coral.cli.internal;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code coral function}: the group of commands about accelerators as functions. */
@Command(
    name = "function",
    synopsisSubcommandLabel = "COMMAND",
    description = "Have an accelerator compute files.")
final class FunctionCommand {

  /** With its commands. */
  static CommandLine with(Services services, Terminal terminal, Stop stop) {
    return new CommandLine(new FunctionCommand())
        .addSubcommand(new FunctionWatchCommand(services, terminal, stop));
  }
}
