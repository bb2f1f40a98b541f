package io.coral.cli.internal;

import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * The commands in the framework's shell, with the options that they have outside: {@code
 * coral:devices --json}. Runs on the shell's thread.
 */
@Component(
    service = GogoCommands.class,
    property = {
      "osgi.command.scope=coral",
      "osgi.command.function=bitstream",
      "osgi.command.function=devices",
      "osgi.command.function=doctor",
      "osgi.command.function=explain",
      "osgi.command.function=release",
      "osgi.command.function=reserve",
      "osgi.command.function=run",
      "osgi.command.function=traffic"
    })
public final class GogoCommands {
  private final FrameworkServices services;

  /** Called by Declarative Services. */
  @Activate
  public GogoCommands(BundleContext context) {
    this.services = new FrameworkServices(context);
  }

  /** {@code coral bitstream}. */
  public void bitstream(String... arguments) {
    execute("bitstream", arguments);
  }

  /** {@code coral devices}. */
  public void devices(String... arguments) {
    execute("devices", arguments);
  }

  /** {@code coral doctor}. */
  public void doctor(String... arguments) {
    execute("doctor", arguments);
  }

  /** {@code coral explain}. */
  public void explain(String... arguments) {
    execute("explain", arguments);
  }

  /** {@code coral release}. */
  public void release(String... arguments) {
    execute("release", arguments);
  }

  /** {@code coral reserve}. */
  public void reserve(String... arguments) {
    execute("reserve", arguments);
  }

  /** {@code coral run}. */
  public void run(String... arguments) {
    execute("run", arguments);
  }

  /** {@code coral traffic}. */
  public void traffic(String... arguments) {
    execute("traffic", arguments);
  }

  /** What went wrong is printed; the shell has no use for an exit code. */
  private void execute(String command, String... arguments) {
    Commands.execute(
        services,
        new Terminal(System.out, System.err),
        new Stop(),
        Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new));
  }
}
