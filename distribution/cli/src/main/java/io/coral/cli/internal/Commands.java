package io.coral.cli.internal;

import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** Puts the commands together and runs one of them. */
final class Commands {
  private static final String DEBUG = "--debug";

  private Commands() {}

  static int execute(
      FrameworkServices services, Terminal terminal, Stop stop, String... arguments) {
    Map<String, Supplier<CommandLine>> own = own(services, terminal, stop);
    CommandLine line =
        Stream.of(arguments)
            .filter(each -> !each.equals(DEBUG))
            .findFirst()
            .filter(own::containsKey)
            .map(name -> alone(name, own))
            .orElseGet(() -> whole(services, terminal, stop, own));
    return configured(line, terminal).execute(arguments);
  }

  /** One command, without the cost of all the others, which its own words cannot name. */
  private static CommandLine alone(String name, Map<String, Supplier<CommandLine>> own) {
    return new CommandLine(new RootCommand())
        .addSubcommand(name, Objects.requireNonNull(own.get(name)).get());
  }

  /** The whole command line, class-path commands too, for help and completion. */
  private static CommandLine whole(
      FrameworkServices services,
      Terminal terminal,
      Stop stop,
      Map<String, Supplier<CommandLine>> own) {
    CommandLine line = new CommandLine(new RootCommand());
    LauncherOptions.describe(line.getCommandSpec());
    own.forEach((name, command) -> line.addSubcommand(name, command.get()));
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
    return line;
  }

  /** This bundle's commands, in the order of the help, each made when it is asked for. */
  private static Map<String, Supplier<CommandLine>> own(
      FrameworkServices services, Terminal terminal, Stop stop) {
    Map<String, Supplier<CommandLine>> own = new LinkedHashMap<>();
    own.put("devices", () -> new CommandLine(new DevicesCommand(services, terminal)));
    own.put("run", () -> new RunCommand(services, terminal).commandLine());
    own.put("demo", () -> new CommandLine(new DemoCommand(services, terminal)));
    own.put("doctor", () -> new CommandLine(new DoctorCommand(services, terminal)));
    own.put("bitstream", () -> bitstream(services, terminal));
    own.put("repository", () -> repository(services, terminal));
    own.put("function", () -> FunctionCommand.with(services, terminal, stop));
    own.put("explain", () -> new CommandLine(new ExplainCommand(services, terminal)));
    own.put("reserve", () -> new CommandLine(new ReserveCommand(services, terminal)));
    own.put("release", () -> new CommandLine(new ReleaseCommand(services, terminal)));
    own.put("traffic", () -> traffic(services, terminal));
    own.put(ServeCommand.NAME, () -> new CommandLine(new ServeCommand(services, terminal, stop)));
    return own;
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
