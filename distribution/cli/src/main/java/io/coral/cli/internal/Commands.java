package io.coral.cli.internal;

import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** Puts the commands together and runs one of them. */
final class Commands {
  private Commands() {}

  static int execute(
      FrameworkServices services, Terminal terminal, Stop stop, String... arguments) {
    CommandLine line = create(services, terminal, stop);
    return line.execute(arguments);
  }

  /** The whole command line, class-path commands too, for help and completion. */
  static CommandLine create(FrameworkServices services, Terminal terminal, Stop stop) {
    CommandLine line = new CommandLine(new RootCommand());
    LauncherOptions.describe(line.getCommandSpec());
    line.addSubcommand(new DevicesCommand(services, terminal));
    line.addSubcommand(new RunCommand(services, terminal).commandLine());
    line.addSubcommand(new DemoCommand(services, terminal));
    line.addSubcommand(new DoctorCommand(services, terminal));
    line.addSubcommand(bitstream(services, terminal));
    line.addSubcommand(repository(services, terminal));
    line.addSubcommand(FunctionCommand.with(services, terminal, stop));
    line.addSubcommand(new ExplainCommand(services, terminal));
    line.addSubcommand(new ReserveCommand(services, terminal));
    line.addSubcommand(new ReleaseCommand(services, terminal));
    line.addSubcommand(traffic(services, terminal));
    line.addSubcommand(new ServeCommand(services, terminal, stop));
    DaemonNames.ALL.forEach(
        (name, description) -> line.addSubcommand(name, described(name, description)));
    ServiceCommand.addTo(line, services);
    line.addSubcommand(new ShellCommand(services, terminal, stop));
    line.addSubcommand(new CompletionCommand(terminal));
    services
        .home()
        .map(ClassPathCommands::of)
        .ifPresent(
            found ->
                found.forEach(
                    (name, description) -> line.addSubcommand(name, described(name, description))));
    return configured(line, terminal);
  }

  /** With what all commands have in common. */
  static CommandLine configured(CommandLine line, Terminal terminal) {
    line.registerConverter(Path.class, Commands::path);
    line.registerConverter(Duration.class, Commands::time);
    Failures failures = new Failures(terminal);
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(failures);
    return line;
  }

  private static Path path(String name) {
    try {
      return PathNames.of("the file's name", name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Duration time(String text) {
    double nanos = Quantity.NANOSECONDS.parse(text).orElse(Double.NaN);
    if (!(nanos < Long.MAX_VALUE)) {
      throw new TypeConversionException(
          "'" + text + "' is no time; expected one like " + Quantity.NANOSECONDS.example());
    }
    return Duration.ofNanos((long) nanos);
  }

  private static CommandLine bitstream(FrameworkServices services, Terminal terminal) {
    return new CommandLine(new BitstreamCommand())
        .addSubcommand(new BitstreamBuildCommand(services, terminal))
        .addSubcommand(canary(services, terminal))
        .addSubcommand(new BitstreamInstallCommand(services, terminal))
        .addSubcommand(new BitstreamListCommand(services, terminal))
        .addSubcommand(new BitstreamParseCommand(services, terminal))
        .addSubcommand(new BitstreamPublishCommand(services, terminal))
        .addSubcommand(new BitstreamRemoveCommand(services, terminal))
        .addSubcommand(new BitstreamSearchCommand(services, terminal))
        .addSubcommand(new BitstreamShowCommand(services, terminal))
        .addSubcommand(new BitstreamVerifyCommand(services, terminal));
  }

  private static CommandLine canary(Services services, Terminal terminal) {
    return new CommandLine(new CanaryCommand())
        .addSubcommand(new CanaryListCommand(services, terminal))
        .addSubcommand(new CanaryPromoteCommand(services, terminal))
        .addSubcommand(new CanaryWithdrawCommand(services, terminal));
  }

  private static CommandLine repository(Services services, Terminal terminal) {
    return new CommandLine(new RepositoryCommand())
        .addSubcommand(new RepositoryAddCommand(services, terminal))
        .addSubcommand(new RepositoryListCommand(services, terminal))
        .addSubcommand(new RepositoryRemoveCommand(services, terminal));
  }

  private static CommandLine traffic(Services services, Terminal terminal) {
    return new CommandLine(new TrafficCommand())
        .addSubcommand(new TrafficRecordCommand(services, terminal))
        .addSubcommand(new TrafficStopCommand(services, terminal));
  }

  private static CommandLine described(String name, String description) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(new ClassPathCommands.Entry(name));
    spec.name(name).usageMessage().description(TerminalText.help(description));
    return new CommandLine(spec);
  }
}
