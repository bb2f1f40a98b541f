package io.coral.cli.internal;

import io.coral.client.DaemonException;
import picocli.CommandLine;

/** The commands that a daemon carries out. */
final class DaemonCommands {

  private DaemonCommands() {}

  static int execute(DaemonServices services, Terminal terminal, String... arguments) {
    CommandLine line =
        new CommandLine(new RootCommand())
            .addSubcommand(new DevicesCommand(services, terminal))
            .addSubcommand(new RunCommand(services, terminal).commandLine())
            .addSubcommand(new DaemonDoctorCommand(services, terminal))
            .addSubcommand(DaemonBitstream.commandLine(services, terminal))
            .addSubcommand(FunctionCommand.with(services, terminal, new Stop()))
            .addSubcommand(new ExplainCommand(services, terminal))
            .addSubcommand(new StatusCommand(services, terminal))
            .addSubcommand(DaemonTrafficCommand.with(services, terminal, new Stop()))
            .addSubcommand(BoardCommand.with(services, terminal));
    Failures failures = new Failures(terminal);
    return Commands.configured(line, terminal)
        .setExecutionExceptionHandler(
            (thrown, of, parsed) ->
                failures.handleExecutionException(
                    thrown instanceof DaemonException refusal
                        ? DaemonServices.told(refusal)
                        : thrown,
                    of,
                    parsed))
        .execute(arguments);
  }
}
